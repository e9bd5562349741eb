"""The loss curve: loss.png, and curves for TensorBoard."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from .records import read_lines


def latest(metrics: Path) -> list[dict[str, Any]]:
    """Points of metrics.jsonl in order of step; of a step that was trained twice, after a resume, the later one."""
    points: dict[tuple[int, bool], dict[str, Any]] = {}
    for point in read_lines(metrics):
        points[point["step"], any(name.startswith("eval_") for name in point)] = point
    return [points[key] for key in sorted(points)]


def draw(metrics: Path, target: Path) -> bool:
    """Draw training and held-out loss; False where matplotlib is missing or there is nothing to draw.

    Of a policy the reward is drawn: its loss is around zero whatever it learns.
    """
    points = latest(metrics)
    what = "reward_score" if any("reward_score" in p for p in points) else "loss"
    train = [(p["step"], p[what]) for p in points if what in p]
    held = [(p["step"], p[f"eval_{what}"]) for p in points if f"eval_{what}" in p]
    if not train:
        return False
    try:
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure
    except ImportError:
        return False
    figure = Figure(figsize=(7, 4), layout="constrained")
    axes = figure.add_subplot()
    axes.plot(*zip(*train, strict=True), label="training", linewidth=1.5)
    if held:
        axes.plot(*zip(*held, strict=True), label="held out", marker="o", linewidth=1.5)
    axes.set_xlabel("step")
    axes.set_ylabel(what.partition("_")[0])
    axes.grid(alpha=0.3)
    axes.legend(frameon=False)
    FigureCanvasAgg(figure).print_png(str(target))
    target.chmod(0o644)
    return True


class Board:
    """TensorBoard curves; does nothing where they are off."""

    def __init__(self, folder: Path | None) -> None:
        self._writer: Any = None
        if folder is not None:
            from torch.utils.tensorboard import SummaryWriter

            self._writer = SummaryWriter(log_dir=str(folder))

    def add(self, point: dict[str, Any]) -> None:
        """One metric point."""
        if self._writer is not None:
            for name, value in point.items():
                if name not in {"step", "time", "epoch"} and isinstance(value, int | float):
                    group = "eval" if name.startswith("eval_") or name == "perplexity" else "train"
                    self._writer.add_scalar(f"{group}/{name}", value, point["step"])

    def close(self) -> None:
        """Write what is left."""
        if self._writer is not None:
            self._writer.close()
