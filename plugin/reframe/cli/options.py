"""Options and arguments that commands have in common."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from . import console

Source = Annotated[str, typer.Argument(help="A movie, or a timeline together with --clip.")]
Prompt = Annotated[str, typer.Option(help="What shall appear around the picture.")]
Ratios = Annotated[
    list[str],
    typer.Option("--ratio", help="9:16, 3:4, 1:1, 4:3, 16:9 or 21:9; several for several."),
]
In = Annotated[int | None, typer.Option("--in", help="First frame that is sent, of the source.")]
Out = Annotated[int | None, typer.Option("--out", help="First frame that is no longer sent.")]
InTimecode = Annotated[str | None, typer.Option("--in-tc", help="In as the source's timecode.")]
OutTimecode = Annotated[str | None, typer.Option("--out-tc", help="Out as timecode, exclusive.")]
Resolution = Annotated[str, typer.Option(help="540p, 720p or 1080p.")]
Position = Annotated[
    str | None,
    typer.Option(help="X,Y,W,H of the picture, as fractions of the canvas from its top left."),
]
Exr = Annotated[str, typer.Option(help="auto, always or never make a sequence.")]
Destination = Annotated[
    Path | None, typer.Option(help="Folder for the delivery (default: this one).")
]
Timeline = Annotated[Path | None, typer.Option(help="Write the result onto this .otio timeline.")]
ClipName = Annotated[str | None, typer.Option("--clip", help="Name of the clip in the timeline.")]
Duration = Annotated[str | None, typer.Option(help="5s or 10s; leave it out to match the source.")]
Lean = Annotated[bool, typer.Option("--lean", help="Send no more pixels than the canvas can show.")]
Rehearse = Annotated[
    bool,
    typer.Option("--rehearse", help="On the sandbox of this machine: free, and marked so."),
]
JobArgument = Annotated[str, typer.Argument(help="A job's id, or its first characters.")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Agree to price and cautions; do not ask.")]
Json = Annotated[
    bool,
    typer.Option("--json", callback=console.expect_json, help="End stdout with one JSON object."),
]
