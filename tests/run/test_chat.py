"""chat: the model of a run answers in the words of its template, remembers, and stops where it learned to."""

from __future__ import annotations

import io
import os
import pty
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ftlab_trainer.cli import main
from ftlab_trainer.errors import UserError
from run.support import trained

ALL = {"training.use_lora": False, "training.lora_config": None}
ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def talker(tmp_path_factory: pytest.TempPathFactory, tiny_model: Path, chats: Path) -> Path:
    """A run that trained an adapter on conversations."""
    out = tmp_path_factory.mktemp("chats") / "run"
    return trained(out, "sft", tiny_model, chats, {"training.learning_rate": 1e-2, "training.max_steps": 4})


@pytest.fixture(scope="module")
def writer(tmp_path_factory: pytest.TempPathFactory, tiny_model: Path, texts: Path) -> Path:
    """A run that trained all weights on texts."""
    return trained(tmp_path_factory.mktemp("chats") / "whole", "cpt", tiny_model, texts, ALL)


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    def say(run: Path, *flags: str) -> str:
        capsys.readouterr()
        assert main(["chat", str(run), "--max-new-tokens", "8", *flags]) == 0
        return capsys.readouterr().out

    return say


def test_one_prompt_has_one_answer_the_same_each_time(talker: Path, said: Any) -> None:
    answers = {said(talker, "--prompt", "the sea?", "--temperature", heat) for heat in ("0", "0", "1.5", "1.5")}
    assert len(answers) == 2
    assert all(answer.endswith("\n") and len(answer) > 1 for answer in answers)


@pytest.mark.parametrize("run", ["talker", "writer"])
def test_the_base_answers_beside_the_trained(run: str, said: Any, request: pytest.FixtureRequest) -> None:
    out = said(request.getfixturevalue(run), "--prompt", "the sea", "--base", "--temperature", "0")
    lines = out.split("\n")
    assert lines[0] == "base"
    assert "trained" in lines


def test_what_is_piped_in_is_answered(writer: Path, said: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("the sea\n"))
    assert said(writer, "--temperature", "0") == said(writer, "--prompt", "the sea", "--temperature", "0")


def test_refusals(talker: Path, writer: Path, capsys: pytest.CaptureFixture[str], monkeypatch: Any) -> None:
    assert main(["chat", str(writer), "--prompt", "a", "--system", "Be brief."]) == 2
    assert "--system" in capsys.readouterr().err
    monkeypatch.setattr(sys, "stdin", io.StringIO(" \n"))
    assert main(["chat", str(talker)]) == 2
    assert "--prompt: it is empty" in capsys.readouterr().err
    assert main(["chat", str(talker), "--prompt", "sea " * 200]) == 2
    assert "Say it shorter" in capsys.readouterr().err
    assert main(["chat", str(talker), "--prompt", "a", "--temperature", "-1"]) == 2


class Scripted:
    """Answers of a model that are known, token by token, and what it was asked with."""

    def __init__(self, tokenizer: Any, answers: list[str], then: type[BaseException] | None = None) -> None:
        self.asked: list[dict[str, Any]] = []
        self.tokenizer, self.answers, self.then = tokenizer, answers, then

    def __call__(self, **asked: Any) -> None:
        import torch

        self.asked.append(asked)
        asked["streamer"].put(asked["input_ids"])
        for token in self.tokenizer(self.answers.pop(0))["input_ids"]:
            asked["streamer"].put(torch.tensor([token]))
        if self.then:
            raise self.then
        asked["streamer"].end()

    def prompt(self, number: int) -> str:
        return str(self.tokenizer.decode(self.asked[number]["input_ids"][0]))


@pytest.fixture
def scripted(talker: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., tuple[Any, Scripted]]:
    def make(answers: list[str], then: type[BaseException] | None = None, **options: Any) -> tuple[Any, Scripted]:
        from ftlab_trainer.export.talk import talk
        from ftlab_trainer.export.trained import opened

        given = {"length": 8, "temperature": 0.0, "system": None, "base": False, **options}
        found = talk(opened(talker), **given)
        script = Scripted(found.tokenizer, answers, then)
        monkeypatch.setattr(found.voices[0].model, "generate", script)
        return found, script

    return make


def test_a_conversation_is_remembered_and_ends_at_the_turn(scripted: Any) -> None:
    talk, script = scripted(["calm", "birds"], system="Be brief.")
    written: list[str] = []
    for said in ("the sea?", "the island?"):
        talk.answer(talk.voices[0], said, written.append)
    assert "".join(written) == "calmbirds"
    assert script.prompt(0) == "<turn>system\nBe brief.<turn>user\nthe sea?<turn>assistant\n"
    assert script.prompt(1) == (
        "<turn>system\nBe brief.<turn>user\nthe sea?<turn>assistant\ncalm<eos><turn>user\nthe island?<turn>assistant\n"
    )
    assert script.asked[0]["eos_token_id"] == [talk.tokenizer.eos_token_id]
    assert script.asked[0]["do_sample"] is False


def test_the_oldest_turns_go_where_there_is_no_room(scripted: Any) -> None:
    talk, script = scripted(["calm"] * 3, system="S")
    for said in ("a" * 200, "b" * 200, "c" * 200):
        talk.answer(talk.voices[0], said, lambda _: None)
    assert script.prompt(2).startswith("<turn>system\nS<turn>user\nb")
    assert script.asked[2]["input_ids"].shape[1] + script.asked[2]["max_new_tokens"] <= 512
    with pytest.raises(UserError, match="Say it shorter"):
        talk.answer(talk.voices[0], "d" * 600, lambda _: None)
    assert [one["content"][0] for one in talk.voices[0].messages] == ["b", "c", "c", "c"]


def test_an_answer_that_is_cut_off_is_remembered_so(scripted: Any) -> None:
    talk, _ = scripted(["the sea was"], KeyboardInterrupt)
    with pytest.raises(KeyboardInterrupt):
        talk.answer(talk.voices[0], "and?", lambda _: None)
    assert talk.voices[0].messages[-1] == {"role": "assistant", "content": "the sea was"}


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=20), cut=st.integers(0, 5))
def test_a_stream_of_tokens_is_the_text(tiny_model: Path, text: str, cut: int) -> None:
    """However the bytes of a character are parted between tokens, and where the answer ends among them."""
    import torch
    from transformers import AutoTokenizer

    from ftlab_trainer.export.talk import Stream

    tokenizer = AutoTokenizer.from_pretrained(tiny_model)
    ids = tokenizer(text, add_special_tokens=False)["input_ids"]
    ids = ids[: max(0, len(ids) - cut)]
    written: list[str] = []
    stream = Stream(tokenizer, written.append)
    stream.put(torch.tensor([[1, 2, 3]]))
    for token in ids:
        stream.put(torch.tensor([token]))
    stream.end()
    assert "".join(written) == stream.text == tokenizer.decode(ids, skip_special_tokens=True)


@pytest.mark.slow
def test_at_a_terminal(talker: Path) -> None:
    """Several turns, Ctrl-C in an answer and at the prompt, Ctrl-D at the end."""
    parent, child = pty.openpty()
    path = os.pathsep.join(str(ROOT / folder) for folder in ("generated/python", "trainer"))
    command = [sys.executable, "-m", "ftlab_trainer", "chat", str(talker), "--max-new-tokens", "400"]
    process = subprocess.Popen(
        command,
        stdin=child,
        stdout=child,
        stderr=child,
        env={**os.environ, "PYTHONPATH": path, "TERM": "dumb"},
        start_new_session=True,
    )
    os.close(child)
    seen = ""

    def until(text: str, after: int) -> int:
        nonlocal seen
        end = time.monotonic() + 120
        while text not in seen[after:]:
            assert time.monotonic() < end, seen
            if select.select([parent], [], [], 1)[0]:
                seen += os.read(parent, 4096).decode(errors="replace")
        return len(seen)

    at = until("> ", 0)
    assert "Ctrl-D the chat" in seen
    os.write(parent, b"the sea?\n")
    until("the sea?", at)
    time.sleep(0.5)
    process.send_signal(signal.SIGINT)
    at = until("> ", at + 10)
    time.sleep(0.5)  # a signal between the prompt and the wait for keys is seen with the first key only
    process.send_signal(signal.SIGINT)
    at = until("Ctrl-D ends the chat", at)
    until("> ", at - 2)
    for _ in range(60):  # a key that is pressed while the terminal is being set up is lost
        os.write(parent, b"\x04")
        try:
            assert process.wait(1) == 0
            break
        except subprocess.TimeoutExpired:
            continue
    assert process.poll() == 0
    os.close(parent)
    assert "Traceback" not in seen
