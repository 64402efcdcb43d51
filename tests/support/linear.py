"""A chart as it stands in scene-linear and logarithmic files, for what reads them to undo."""

from __future__ import annotations

import numpy as np
import PyOpenColorIO as OpenColorIO

from support.chart import Colours, colours

#: x and y of red, green, blue and white.
AP0 = (0.7347, 0.2653, 0.0, 1.0, 0.0001, -0.0770, 0.32168, 0.33767)
AP1 = (0.713, 0.293, 0.165, 0.830, 0.128, 0.044, 0.32168, 0.33767)
REC709 = (0.640, 0.330, 0.300, 0.600, 0.150, 0.060, 0.3127, 0.3290)
P3_D65 = (0.680, 0.320, 0.265, 0.690, 0.150, 0.060, 0.3127, 0.3290)
#: Primaries of no space that has a name here: Rec.709 with red and green exchanged.
SWAPPED = (0.300, 0.600, 0.640, 0.330, 0.150, 0.060, 0.3127, 0.3290)

#: Without the purest colours: half floats have not the precision for them in wide spaces.
MILD = colours() * 0.8 + 0.1


def linear(space: str, shown: Colours) -> Colours:
    """Colours, as a Rec.709 display of gamma 2.4 shows them, in a scene-linear space."""
    light = (shown**2.4).astype(np.float32)
    config = OpenColorIO.Config.CreateFromBuiltinConfig("cg-config-v1.0.0_aces-v1.3_ocio-v2.1")
    processor = config.getProcessor("Linear Rec.709 (sRGB)", space).getDefaultCPUProcessor()
    processor.applyRGB(light)
    return light.astype(np.float64)


def density_of(shown: Colours) -> Colours:
    """The same as Cineon printing density, 0 to 1."""
    light = linear("Linear Rec.709 (sRGB)", shown)
    black = 10 ** ((95 - 685) / 300)
    density: Colours = (685 + 300 * np.log10(light * (1 - black) + black)) / 1023
    return density
