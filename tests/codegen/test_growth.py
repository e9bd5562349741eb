"""A new method and a new field are written in the schema, and nowhere else."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ftlab_codegen.write import build

METHOD = """\
      echo:
        title: Echo Tuning (ECHO)
        description: Learns to repeat what it is told.
        annotations:
          short_label: ECHO
          stability: experimental
          like: sft
          formats: chatml
          default_learning_rate: 3.0e-4
          optimises: Cross-entropy of the echo.
"""
FIELD = """\
      echo_delay: {title: Echo delay, range: PositiveInt, ifabsent: int(7), unit: {symbol: ms}, \
description: How long the echo waits., annotations: {applies_to: echo}}
"""


@pytest.fixture
def grown(schema: Path) -> dict[str, str]:
    methods, training = schema / "methods.yaml", schema / "training.yaml"
    methods.write_text(methods.read_text() + METHOD)
    text = training.read_text()
    marker = "      # Deprecated names, still read.\n"
    assert marker in text
    training.write_text(text.replace(marker, FIELD + marker))
    return build(schema)


def test_a_method_and_a_field_appear_everywhere(grown: dict[str, str]) -> None:
    package = "python/ftlab_contract"
    constants: dict[str, object] = {"__name__": "constants"}
    exec(grown[f"{package}/constants.py"], constants)
    assert constants["FORMAT_COMPATIBILITY"]["echo"] == ("chatml",)  # type: ignore[index]
    assert constants["DEFAULT_LEARNING_RATES"]["echo"] == 3e-4  # type: ignore[index]
    assert "echo" in constants["get_compatible_methods"]("chatml")  # type: ignore[operator]

    spec: dict[str, object] = {}
    exec(grown[f"{package}/spec.py"], spec)
    fields = spec["CLASSES"]["TrainingSettings"]  # type: ignore[index]
    assert fields["echo_delay"]["applies_to"] == ["echo"]
    assert fields["echo_delay"]["default"] == 7
    assert "echo" in fields["packing"]["applies_to"]  # what applies to sft applies to a method like it
    assert "echo" not in fields["beta"]["applies_to"]
    assert fields["learning_rate"]["default_by_method"]["echo"] == 3e-4

    models = grown[f"{package}/models.py"]
    assert "class EchoTrainingSettings(TrainingSettings):" in models
    assert 'echo_delay: Annotated[Integer, Field(ge=1, title="Echo delay")] = 7' in models
    assert "EchoTrainingSettings" in grown[f"{package}/__init__.py"]

    document = json.loads(grown["json-schema/contract.schema.json"])
    settings = document["$defs"]["EchoTrainingSettings"]["properties"]
    assert settings["echo_delay"] == {
        "title": "Echo delay",
        "description": "How long the echo waits.",
        "type": "integer",
        "minimum": 1,
        "default": 7,
        "x-unit": "ms",
        "x-group": "optimization",
        "x-level": "advanced",
        "x-effect": "trains",
        "x-applies-to": ["echo"],
    }
    assert "echo_delay" not in document["$defs"]["SftTrainingSettings"]["properties"]

    typescript = "\n".join(text for path, text in grown.items() if path.endswith(".ts"))
    for word in ('ECHO: "echo"', "EchoTrainingSettings", "echo_delay", "Echo Tuning (ECHO)"):
        assert word in typescript

    assert "# Echo Tuning (ECHO)" in grown["docs/methods/echo.md"]
    assert "`training.echo_delay` | whole number, >= 1 | ms | `7` | ECHO |" in grown["docs/config/training.md"]
    assert "[Echo Tuning (ECHO)](../methods/echo.md)" in grown["docs/formats/chatml.md"]
    assert "(methods/echo.md) | yes |" in grown["docs/README.md"]


def test_nothing_of_it_is_left_without_it(files: dict[str, str]) -> None:
    assert [path for path, text in files.items() if "echo" in text.lower()] == []


def test_links_between_pages_lead_somewhere(files: dict[str, str]) -> None:
    pages = {path: text for path, text in files.items() if path.startswith("docs/")}
    for path, text in pages.items():
        for target in [part.split(")")[0] for part in text.split("](")[1:]]:
            page, _, anchor = target.partition("#")
            found = (Path("/") / path).parent / page if page else Path("/") / path
            name = str(found.resolve()).removeprefix("/")
            assert name in pages, f"{path} links to {target}"
            assert not anchor or f"# {anchor}\n" in pages[name].lower(), f"{path} links to {target}"
