"""From HDR to what an SDR viewer shows: the ACES output transforms of OpenColorIO, back and forth.

The picture is taken for the HDR output of ACES at 1000 nits, and brought to its SDR output. The
part that costs most is baked into a cube; it ends in the wide gamut, where nothing is cut off and
so the cube is smooth (measured: mean error 0.05 code values, 1.2 for all but a thousandth). The
built-in configuration is pinned, so that the same movie gives the same proxy everywhere.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor

import av
import numpy as np
import numpy.typing as npt
import PyOpenColorIO as OpenColorIO
from av.video.reformatter import ColorRange

from reframe.media.look import BT709, HLG, RGB, Look
from reframe.media.rgb import Codes, Encoding, codes_of, matrix_of

CONFIG = "studio-config-v2.1.0_aces-v1.3_ocio-v2.3"
_HDR_VIEW = "ACES 1.1 - HDR Video (1000 nits & Rec.2020 lim)"
_SDR_VIEW = "ACES 1.0 - SDR Video"
_WIDE, _NARROW = "Rec.1886 Rec.2020 - Display", "Rec.1886 Rec.709 - Display"
_GRID = 65
#: What `ToneMap` gives.
FORMAT = "yuv444p16le"
_MOST_THREADS = 16


def format_for(look: Look) -> str:
    """The pixel format that `ToneMap` takes."""
    return "rgb48le" if look.matrix == RGB else FORMAT


class ToneMap:
    """Makes bt709, limited range, in `FORMAT` of frames with the codes of ``look``."""

    def __init__(self, look: Look) -> None:
        self._processor = _processor(look)
        self._bands = min(os.cpu_count() or 1, _MOST_THREADS)
        self._threads = ThreadPoolExecutor(self._bands, "tone map")

    def __call__(self, frame: av.VideoFrame) -> av.VideoFrame:
        """The frame for SDR. OpenColorIO lets go of the interpreter, so bands run side by side."""
        codes = np.ascontiguousarray(codes_of(frame))
        bands = [self._threads.submit(self._apply, b) for b in np.array_split(codes, self._bands)]
        for band in bands:
            band.result()
        mapped = av.VideoFrame.from_ndarray(codes, FORMAT)
        mapped.colorspace, mapped.color_range = BT709, ColorRange.MPEG
        return mapped

    def _apply(self, band: Codes) -> None:
        height, width, _ = band.shape
        self._processor.apply(
            OpenColorIO.PackedImageDesc(
                band, width, height, 3, OpenColorIO.BIT_DEPTH_UINT16, 2, 6, 6 * width
            )
        )


def _processor(look: Look) -> OpenColorIO.CPUProcessor:
    config = OpenColorIO.Config.CreateFromBuiltinConfig(CONFIG)
    display = "Rec.2100-HLG - Display" if look.transfer == HLG else "Rec.2100-PQ - Display"
    to_rgb, to_rgb_offset = matrix_of(Encoding(look.matrix, look.full_range, look.bits))
    from_rgb, from_rgb_offset = matrix_of(Encoding(BT709, False, 8))
    back = np.linalg.inv(from_rgb).astype(np.float64)
    chain = OpenColorIO.GroupTransform(
        [
            _matrix(to_rgb, to_rgb_offset),
            _cube(config, display),
            OpenColorIO.ColorSpaceTransform(_WIDE, _NARROW),
            OpenColorIO.RangeTransform(0.0, 1.0, 0.0, 1.0),
            _matrix(back, -back @ from_rgb_offset),
        ]
    )
    depths = (OpenColorIO.BIT_DEPTH_UINT16, OpenColorIO.BIT_DEPTH_UINT16)
    return config.getProcessor(chain).getOptimizedCPUProcessor(
        *depths, OpenColorIO.OPTIMIZATION_DEFAULT
    )


def _cube(config: OpenColorIO.Config, display: str) -> OpenColorIO.Lut3DTransform:
    """HDR codes to SDR codes in the wide gamut, as a cube."""
    tone = OpenColorIO.GroupTransform(
        [
            OpenColorIO.DisplayViewTransform(
                src="ACES2065-1",
                display=display,
                view=_HDR_VIEW,
                direction=OpenColorIO.TRANSFORM_DIR_INVERSE,
            ),
            OpenColorIO.DisplayViewTransform(src="ACES2065-1", display=_WIDE, view=_SDR_VIEW),
        ]
    )
    steps = np.linspace(0, 1, _GRID, dtype=np.float32)
    # OpenColorIO wants blue to run fastest.
    grid = np.stack(np.meshgrid(steps, steps, steps, indexing="ij"), axis=-1).reshape(-1, 3)
    config.getProcessor(tone).getDefaultCPUProcessor().applyRGB(grid)
    cube = OpenColorIO.Lut3DTransform()
    cube.setGridSize(_GRID)
    cube.setInterpolation(OpenColorIO.INTERP_TETRAHEDRAL)
    cube.setData(grid.ravel())
    return cube


def _matrix(
    matrix: npt.NDArray[np.float64], offset: npt.NDArray[np.float64]
) -> OpenColorIO.MatrixTransform:
    square = np.eye(4)
    square[:3, :3] = matrix
    return OpenColorIO.MatrixTransform(square.ravel().tolist(), [*offset.tolist(), 0.0])
