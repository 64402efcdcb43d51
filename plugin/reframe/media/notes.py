"""What is unusual about a movie, in sentences for the user."""

from __future__ import annotations

from fractions import Fraction

from reframe.media.look import BT2020, PQ, Look
from reframe.media.movie_file import MovieFile
from reframe.model.time import rate_for_people


def notes_on(movie: MovieFile, look: Look) -> tuple[str, ...]:
    """Sentences about what the proxy will not carry, or will carry otherwise."""
    return (*_about_streams(movie), *_about_time(movie), *_about_picture(movie, look))


def _about_streams(movie: MovieFile) -> list[str]:
    notes = []
    pictures = len(movie.container.streams.video)
    if pictures > 1:
        stream = movie.stream
        notes.append(
            f"It holds {pictures} pictures; the one of {stream.width}×{stream.height} at "
            f"{rate_for_people(movie.timing.rate)} frames a second is used."
        )
    if movie.container.streams.audio:
        notes.append("Its sound is not sent.")
    return notes


def _about_time(movie: MovieFile) -> list[str]:
    if not movie.timing.variable:
        return []
    rate = rate_for_people(movie.timing.rate)
    return [f"Its frame rate varies; it is conformed to {rate} frames a second, repeating frames."]


def _about_picture(movie: MovieFile, look: Look) -> list[str]:
    notes = []
    components = movie.first_picture.format.components
    if look.interlaced:
        notes.append("It is interlaced; the proxy is deinterlaced.")
    if look.turn:
        notes.append(f"It is turned by {look.turn}° when shown; the proxy is upright.")
    if look.pixel_aspect != 1:
        notes.append(
            f"Its pixels are not square ({_ratio(look.pixel_aspect)}); the proxy has square ones."
        )
    if any(component.is_alpha for component in components):
        notes.append("Its alpha channel is not sent.")
    if look.bits > 8:
        notes.append(f"It has {look.bits} bits a channel; the proxy has 8.")
    if look.hdr:
        name = "PQ" if look.transfer == PQ else "HLG"
        notes.append(f"It is HDR ({name}); the proxy is tone-mapped to SDR.")
    elif look.primaries == BT2020:
        notes.append("It is in the wide gamut of BT.2020; the proxy is in BT.709.")
    return notes


def _ratio(aspect: Fraction) -> str:
    return f"{aspect.numerator}:{aspect.denominator}"
