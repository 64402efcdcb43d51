"""What a build of Resolve may do otherwise than a script expects: one switch each."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Quirks:
    """The defaults are what facts/resolve.md holds for likely. Its section is named for each."""

    #: clipInfo's endFrame is the last frame, not the first after it (§2.1).
    end_frame_inclusive: bool = False
    #: Marks' out is the first frame after the marked ones (§1.3: unconfirmed).
    marks_out_exclusive: bool = False
    #: Every name is there, and unknown ones are None (§2.5).
    everything_is_there: bool = True
    #: On overlap an append slides to the first free frame; else it is dropped (§2.2).
    overlap_slides: bool = False
    #: From 21.1 on: settings and properties by a single key, which it calls deprecated (§0).
    single_keys: bool = True
    #: GetSpeed answers a number in place of a dict.
    speed_is_a_number: bool = False
    #: AddTrack takes no options.
    plain_tracks: bool = False
    #: A sequence's File Path is its label alone, without a folder (§2.3).
    bare_labels: bool = False
    #: What AppendToTimeline returns: the items, None, or objects that know nothing (§2.2).
    append_returns: str = "items"
    #: ImportMedia returns None although the media is in the bin.
    import_returns_nothing: bool = False
    #: GetSourceStartFrame is so many frames off (§2.1).
    source_start_off: int = 0
    #: Other words for the states of a render job, as a translated Resolve may have (§1.6).
    translated: bool = False
    #: A render job stays in "Ready for background render" for ever (§2.4).
    render_stuck: bool = False
    #: The render begins and then never gets further.
    render_hangs: bool = False
    #: A preset was loaded in Deliver that leaves sound alone, until a known one is loaded (§2.4).
    audio_only_preset: bool = False
    #: Render presets can neither be saved nor loaded.
    no_presets: bool = False
    #: Listed, and refused when set (§1.6): ids of codecs.
    unusable_codecs: tuple[str, ...] = ()
    #: In and out of a render become the timeline's marks: why they are put back (§2.4). Whether it
    #: is so is not known; before 19.1 no script could put them back.
    render_sets_marks: bool = True
    #: So many frames more than the marks ask for are rendered.
    render_extra: int = 0
    #: Fresh stills and sequences ignore endFrame until "Out" was written once (§2.3).
    fresh_ignore_end: bool = False
    #: SetClipProperty says True and does nothing, for these keys (§2.3).
    not_sticking: tuple[str, ...] = ()
    #: GetIsTrackEnabled says True for timelines that are not current (§2.4).
    tracks_lie: bool = True
    #: SetTrackEnable does nothing but on the Edit page (§2.4).
    tracks_on_edit_page: bool = True
    #: The source range in timeline frames is floored, so that a last frame may be missing (§2.1).
    floors: bool = True
    #: Items show up only when their track is listed for the second time.
    late_items: bool = False
    #: Appends need a clip that is selected in the media pool: before 20.3.2 (§2.2).
    append_needs_selection: bool = False
    #: "Show individual frames": a sequence named by its first file comes as single stills (§2.3).
    individual_frames: bool = False
