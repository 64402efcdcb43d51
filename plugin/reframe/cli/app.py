"""The commands and their options; what each does is in a file of its own."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

import reframe

from .commands import Commands, examples
from .options import (
    ClipName,
    Destination,
    Duration,
    Exr,
    In,
    InTimecode,
    JobArgument,
    Json,
    Lean,
    Out,
    OutTimecode,
    Position,
    Prompt,
    Ratios,
    Rehearse,
    Resolution,
    Source,
    Timeline,
    Yes,
)

app = typer.Typer(
    name="reframe",
    cls=Commands,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Reframe a clip to another shape with Luma Ray 3.2 on fal, and get it back frame for "
    "frame.",
    epilog="First time here? `reframe demo` runs a whole job without a key and without cost.",
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"reframe {reframe.__version__}")
        raise typer.Exit


@app.callback()
def _root(
    _version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None: ...


@app.command(
    epilog=examples(
        'reframe run shot.mov --ratio 9:16 --prompt "Extend the street at dusk" --in 40 --out 140',
        'reframe run cut.otio --clip A012_C003 --ratio 1:1 --prompt "More sky" --timeline new.otio',
        'reframe run shot.mov --ratio 9:16 --ratio 1:1 --prompt "More sky" --rehearse',
    ),
)
def run(
    source: Source,
    prompt: Prompt,
    ratios: Ratios,
    first: In = None,
    end: Out = None,
    in_tc: InTimecode = None,
    out_tc: OutTimecode = None,
    resolution: Resolution = "540p",
    position: Position = None,
    exr: Exr = "auto",
    dest: Destination = None,
    timeline: Timeline = None,
    clip: ClipName = None,
    duration: Duration = None,
    lean: Lean = False,
    yes: Yes = False,
    rehearse: Rehearse = False,
    as_json: Json = False,
) -> None:
    """Order a reframe of SOURCE, wait for it, and deliver movie, EXR sequence and timeline."""
    from .run import Request, run_order

    run_order(
        Request(
            source=source,
            prompt=prompt,
            ratios=tuple(ratios),
            resolution=resolution,
            first=first,
            end=end,
            in_tc=in_tc,
            out_tc=out_tc,
            position=position,
            exr=exr,
            dest=str((dest or Path.cwd()).absolute()),
            timeline=str(timeline.absolute()) if timeline else None,
            clip=clip,
            duration=duration,
            lean=lean,
            yes=yes,
            as_json=as_json,
        ),
        rehearse=rehearse,
    )


@app.command(epilog=examples("reframe estimate shot.mov --in 40 --out 140 --resolution 720p"))
def estimate(
    source: Source,
    ratios: Ratios = ["9:16"],  # noqa: B006  # typer copies it
    first: In = None,
    end: Out = None,
    in_tc: InTimecode = None,
    out_tc: OutTimecode = None,
    resolution: Resolution = "540p",
    clip: ClipName = None,
    as_json: Json = False,
) -> None:
    """Say what an order would cost. Nothing is sent."""
    from .run import Request, estimate_order

    estimate_order(
        Request(
            source=source,
            prompt="estimate",
            ratios=tuple(ratios),
            resolution=resolution,
            first=first,
            end=end,
            in_tc=in_tc,
            out_tc=out_tc,
            clip=clip,
            dest=str(Path.cwd()),
            as_json=as_json,
        )
    )


@app.command(
    epilog=examples(
        "reframe probe shot.mov",
        "reframe probe plates/shot.%04d.exr --json",
    )
)
def probe(
    path: Annotated[str, typer.Argument(help="A movie, a sequence (name.%04d.exr) or a still.")],
    as_json: Json = False,
) -> None:
    """Say what Reframe sees in a file."""
    from .probe import show_media

    show_media(path, as_json)


@app.command(
    epilog=examples(
        "reframe jobs",
        "reframe jobs street --limit 10",
    )
)
def jobs(
    search: Annotated[str, typer.Argument(help="Only jobs with this in clip or prompt.")] = "",
    limit: Annotated[int, typer.Option(help="At most so many.", min=1)] = 50,
    as_json: Json = False,
) -> None:
    """List the jobs, newest first."""
    from .jobs import list_jobs

    list_jobs(search, limit, as_json)


@app.command(
    epilog=examples(
        "reframe resume",
        "reframe resume 1a2b3c4d",
    )
)
def resume(
    job: Annotated[list[str] | None, typer.Argument(help="Only these jobs.")] = None,
    send_again: Annotated[
        bool,
        typer.Option(
            "--send-again",
            help="Pay for a new request, although an earlier one may have been taken.",
        ),
    ] = False,
    yes: Yes = False,
    as_json: Json = False,
) -> None:
    """Go on with jobs that were interrupted, and deliver them."""
    from .jobs import resume_jobs

    resume_jobs(tuple(job or ()), send_again=send_again, yes=yes, as_json=as_json)


@app.command(epilog=examples("reframe cancel 1a2b3c4d"))
def cancel(job: JobArgument, as_json: Json = False) -> None:
    """Cancel a job. What fal has finished already is paid for, and still delivered."""
    from .jobs import cancel_job

    cancel_job(job, as_json)


@app.command(
    epilog=examples(
        "reframe settings",
        "reframe settings monthly_cap 50",
    )
)
def settings(
    name: Annotated[str | None, typer.Argument(help="A setting.")] = None,
    value: Annotated[str | None, typer.Argument(help="Its new value; '' for the default.")] = None,
) -> None:
    """Show the settings, or change one."""
    from .settings import change_setting, show_settings

    if name is not None and value is not None:
        change_setting(name, value)
    else:
        show_settings(name)


@app.command(
    epilog=examples(
        "reframe key",
        "reframe key --forget",
    )
)
def key(
    forget: Annotated[bool, typer.Option("--forget", help="Take it out again.")] = False,
) -> None:
    """Put your fal key into the system's keyring. It is asked for, never shown."""
    from .settings import keep_key

    keep_key(forget)


@app.command(
    epilog=examples(
        "reframe panel shot.mov",
        "reframe panel cut.otio --timeline new.otio",
    )
)
def panel(
    source: Annotated[str | None, typer.Argument(help="A movie or a timeline to open.")] = None,
    timeline: Annotated[
        Path | None, typer.Option(help="Place results onto this .otio timeline.")
    ] = None,
    bridge: Annotated[
        str | None, typer.Option(hidden=True, help="The host whose process starts this one.")
    ] = None,
) -> None:
    """Open the panel: place the picture on its canvas, see the price, send it, get it back."""
    if bridge is not None:
        from .bridged_panel import run_bridged_panel

        run_bridged_panel(bridge)
    else:
        from .panel import run_panel

        run_panel(source, str(timeline.absolute()) if timeline else None)


@app.command(
    epilog=examples(
        "reframe resolve",
        "reframe resolve --test",
    )
)
def resolve(
    test: Annotated[
        bool, typer.Option("--test", help="Test what this Resolve does, instead of the panel.")
    ] = False,
) -> None:
    """Open the panel on a running DaVinci Resolve Studio, where its menu cannot be used."""
    from .resolve import run_in_resolve

    run_in_resolve(test)


@app.command(
    epilog=examples(
        "reframe sandbox --port 8765 --exr zip",
        "reframe sandbox --fault submit:lost-answer --fault download:truncated",
    )
)
def sandbox(
    port: Annotated[int, typer.Option(help="0 chooses a free one.", min=0, max=65535)] = 0,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    exr: Annotated[str, typer.Option(help="none, zip or file.")] = "none",
    fault: Annotated[
        list[str] | None,
        typer.Option(help="[PHASE:]NAME[=VALUE][*TIMES]; see --fault list."),
    ] = None,
    limit_seconds: Annotated[int, typer.Option(help="Longest source that it takes.")] = 30,
    with_parent: Annotated[bool, typer.Option(hidden=True)] = False,
) -> None:
    """Run fal's protocol on this machine: free rehearsals, and faults on request."""
    from .sandbox import run_sandbox

    run_sandbox(host, port, exr, tuple(fault or ()), limit_seconds, with_parent)


@app.command(
    epilog=examples(
        "reframe doctor",
        "reframe doctor --live",
    )
)
def doctor(
    live: Annotated[
        bool, typer.Option("--live", help="Also spend about six cents on a one-second request.")
    ] = False,
    yes: Yes = False,
) -> None:
    """Say what is wrong with this installation, and how to mend it."""
    from .doctor import examine
    from .live import examine_live

    if not examine():
        raise typer.Exit(1)
    if live:
        examine_live(yes)


@app.command(epilog=examples("reframe demo --source shot.mov --dest rehearsal"))
def demo(
    source: Annotated[Path | None, typer.Option(help="Your own clip instead of ours.")] = None,
    dest: Annotated[Path, typer.Option(help="Folder for what it makes.")] = Path("reframe-demo"),
) -> None:
    """Run a whole job on the sandbox: no key, no cost, nothing leaves this machine."""
    from .demo import run_demo

    run_demo(str(source.absolute()) if source else None, dest.absolute())
