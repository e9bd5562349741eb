"""The TypeScript package is clean under the strictest flags, and its types say what the schema says."""

from __future__ import annotations

import json
from pathlib import Path

from contract.support import ROOT, evaluate, tsc
from ftlab_contract import spec
from ftlab_contract.constants import FORMATS, METHODS, get_incompatibility_reason
from ftlab_contract.templates import ALL_TEMPLATES

FLAGS = [
    "--strict",
    "--exactOptionalPropertyTypes",
    "--noUncheckedIndexedAccess",
    "--isolatedModules",
    "--erasableSyntaxOnly",
    "--noEmit",
    *("--target", "ES2022"),
    *("--lib", "ES2022,DOM"),
    *("--module", "esnext"),
    *("--moduleResolution", "bundler"),
]


def test_the_assertions_about_types_compile(compiled: Path) -> None:
    assert (compiled / "index.js").exists()


def test_the_sources_are_clean_for_any_bundler() -> None:
    # An application compiles the package with its own settings, and the sources themselves.
    index = ROOT / "generated" / "typescript" / "src" / "index.ts"
    done = tsc(*FLAGS, str(index))
    assert done.stdout == ""
    assert done.returncode == 0


def test_constants_are_those_of_python(compiled: Path) -> None:
    expression = (
        "({spec: {ROOT: c.ROOT, OPEN: c.OPEN, CLASSES: c.CLASSES, ENUMS: c.ENUMS}, templates: c.ALL_TEMPLATES,"
        " version: c.CONTRACT_VERSION, methods: Object.keys(c.METHOD_INFO), formats: Object.keys(c.FORMAT_INFO),"
        " reasons: Object.keys(c.METHOD_INFO).map((m) => Object.keys(c.FORMAT_INFO).map((f) =>"
        " c.getIncompatibilityReason(m, f)))})"
    )
    theirs = evaluate(compiled, [expression])[0]
    assert theirs["methods"] == list(METHODS)
    assert theirs["formats"] == list(FORMATS)
    assert theirs["reasons"] == [[get_incompatibility_reason(method, fmt) for fmt in FORMATS] for method in METHODS]
    assert theirs["templates"] == json.loads(json.dumps(ALL_TEMPLATES))
    assert theirs["spec"]["ROOT"] == spec.ROOT
    assert sorted(theirs["spec"]["OPEN"]) == sorted(spec.OPEN)
    assert theirs["spec"]["CLASSES"] == json.loads(json.dumps(spec.CLASSES))
    assert theirs["spec"]["ENUMS"] == json.loads(json.dumps(spec.ENUMS))


def test_the_reason_is_one_sentence_with_both_formats() -> None:
    reason = "CPT requires RAW_TEXT format. Current dataset is CHATML format."
    assert get_incompatibility_reason("cpt", "chatml") == reason
    assert get_incompatibility_reason("cpt", "raw_text") is None


def test_the_package_has_the_version_of_the_contract() -> None:
    package = json.loads((ROOT / "generated" / "typescript" / "package.json").read_text())
    from ftlab_contract.constants import CONTRACT_VERSION

    assert (package["name"], package["version"], package["type"]) == ("@ftlab/contract", CONTRACT_VERSION, "module")
