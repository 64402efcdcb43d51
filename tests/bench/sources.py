"""Footage to measure with, made once: real footage enlarged, with grain, as a camera has it."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import imageio_ffmpeg

FFMPEG = imageio_ffmpeg.get_ffmpeg_exe()
#: Comes with OpenImageIO.
OIIOTOOL = Path(sys.executable).with_name("oiiotool")
#: Of the peer, for the page.
PEER = f"ffmpeg {imageio_ffmpeg.get_ffmpeg_version()}"

_FOOTAGE = Path(__file__).parents[2].parent / "shared" / "media" / "car-detection.mp4"
_RATE = "25"
_TAGS = "setparams=color_primaries=bt709:color_trc=bt709:colorspace=bt709:range=tv"


def prores_uhd(frames: int) -> Path:
    """ProRes 422 HQ of 3840 × 2160."""
    return _made(f"uhd-{frames}.mov", frames, "3840:2160", "prores", "-profile:v", "3")


def h264_uhd(frames: int) -> Path:
    """Long-GOP H.264 of 3840 × 2160: 100 Mb/s, a keyframe in ten seconds, three B-frames."""
    return _made(f"uhd-{frames}.mp4", frames, "3840:2160", *_LONG_GOP, "-b:v", "100M")


def h264_hd(frames: int) -> Path:
    """Long-GOP H.264 of 1920 × 1080: 20 Mb/s, few enough bits to be copied."""
    return _made(f"hd-{frames}.mp4", frames, "1920:1080", *_LONG_GOP, "-b:v", "20M")


def answer(frames: int) -> Path:
    """What a service may send back for a portrait: 720 × 1280 in 8 Mb/s."""
    return _made(f"answer-{frames}.mp4", frames, "720:1280", *_LONG_GOP, "-b:v", "8M")


def framed(frames: int) -> Path:
    """The HD clip as a faithful service returns it for a portrait: fitted into 720 × 1280."""
    source = h264_hd(300)
    path = source.with_name(f"framed-{frames}.mp4")
    if not path.exists():
        picture = f"scale=720:404:flags=area,pad=720:1280:0:438:0x506070,{_TAGS}"
        part = path.with_name(f"part-{path.name}")
        subprocess.run(
            [FFMPEG, "-v", "error", "-y", "-i", source, "-frames:v", str(frames), "-vf", picture,
             "-c:v", *_LONG_GOP, "-b:v", "8M", part],
            check=True,
        )  # fmt: skip
        part.replace(path)
    return path


_LONG_GOP = ("libx264", "-preset", "veryfast", "-g", "250", "-bf", "3", "-pix_fmt", "yuv420p")


def _made(name: str, frames: int, size: str, codec: str, *options: str) -> Path:
    path = _folder() / name
    if not path.exists():
        part = path.with_name(f"part-{path.name}")
        picture = f"scale={size}:flags=lanczos,noise=alls=6:allf=t,setpts=N/{_RATE}/TB,{_TAGS}"
        pixels = () if "-pix_fmt" in options else ("-pix_fmt", "yuv422p10le")
        subprocess.run(
            [FFMPEG, "-v", "error", "-y", "-stream_loop", "9", "-i", _FOOTAGE, "-an", "-vf", picture,
             "-r", _RATE, "-frames:v", str(frames), "-c:v", codec, *options, *pixels, part],
            check=True,
        )  # fmt: skip
        part.replace(path)
    return path


def _folder() -> Path:
    named = os.environ.get("REFRAME_BENCH")
    folder = Path(named) if named else Path(tempfile.gettempdir()) / "reframe-bench"
    folder.mkdir(parents=True, exist_ok=True)
    return folder
