"""Settings under the hand: applied at once, mistakes said beside the field, the key never shown."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from reframe.model.errors import BadInput
from reframe.panel.ordering import order_as_it_stands
from reframe.panel.session import Session
from reframe.panel.settings.fields import ChoiceSetting, SwitchSetting, TextSetting
from reframe.panel.state.stage import ORDER
from reframe.panel.window import Panel
from reframe.sandbox import Sandbox
from support.keyrings import use_keyring
from support.panel_stage import click, selection, until

Key, LEFT = Qt.Key, Qt.MouseButton.LeftButton
SECRET = "marked-id:marked-secret-0123456789"


@pytest.fixture
def wallet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "wallet"
    folder.mkdir()
    return use_keyring(folder, "Folder", monkeypatch)


@pytest.fixture
def panel(session: Session) -> Iterator[Panel]:
    panel = Panel(session)
    panel.resize(800, 700)
    panel.show()
    yield panel
    panel.close()


def opened(session: Session) -> None:
    session.start()
    session.state.stage.show_settings()
    until(lambda: bool(session.state.settings.values) and session.state.network.way is not None)


def write(field: QLineEdit, text: str) -> None:
    field.setFocus()
    field.selectAll()
    if text.isascii():
        QTest.keyClicks(field, text)
    else:
        field.insert(text)  # as from the clipboard: QTest has only keys of ASCII
    QTest.keyClick(field, Key.Key_Return)


def text_field(panel: Panel, name: str) -> TextSetting:
    field = panel.settings.fields[name]
    assert isinstance(field, TextSetting)
    return field


def test_a_setting_applies_at_once_and_a_mistake_is_said_beside_it_and_changes_nothing(
    panel: Panel, session: Session, place: Path
) -> None:
    opened(session)
    values, cap = session.state.settings, text_field(panel, "monthly_cap")
    assert not cap.back.isEnabled()
    write(cap.edit, "50")
    until(lambda: session.state.pricing.cap == 50)
    assert cap.back.isEnabled()
    write(cap.edit, "lots")
    until(cap.mistake.isVisible)
    assert cap.mistake.text().startswith("Most in a calendar month cannot be 'lots'")
    assert (values.values["monthly_cap"], cap.edit.text()) == ("50", "lots")
    _the_others_still_change(panel, session, place)
    assert cap.edit.text() == "lots", "what was typed stays to be corrected"
    QTest.mouseDClick(cap.title, LEFT)
    until(lambda: values.values["monthly_cap"] == "")
    assert not cap.mistake.isVisible() and cap.edit.text() == ""


def _the_others_still_change(panel: Panel, session: Session, place: Path) -> None:
    """A folder, a choice and a switch, and what they do to the next order."""
    fields, values = panel.settings.fields, session.state.settings
    write(text_field(panel, "folder").edit, str(place / "out"))
    until(lambda: values.values["folder"] == str(place / "out"))
    exr, lean = fields["exr"], fields["lean_proxy"]
    assert isinstance(exr, ChoiceSetting) and isinstance(lean, SwitchSetting)
    choose(exr.box, "never")
    until(lambda: values.values["exr"] == "never")
    click(lean.box)
    until(lambda: values.values["lean_proxy"] == "true")
    click(exr.back)
    until(lambda: values.values["exr"] == "auto")
    choose(exr.box, "never")
    until(lambda: values.values["exr"] == "never")
    session.state.footage.take(selection())
    session.state.wording.write("sky")
    target = order_as_it_stands(session, rehearsal=True).target
    assert (target.folder, target.exr) == (str(place / "out"), "never")


def choose(box: QComboBox, value: str) -> None:
    """By keyboard, as far as it takes."""
    box.setFocus()
    steps = box.findData(value) - box.currentIndex()
    for _ in range(abs(steps)):
        QTest.keyClick(box, Key.Key_Down if steps > 0 else Key.Key_Up)


def test_the_key_is_kept_tested_shown_only_as_set_and_removed(
    wallet: Path,
    monkeypatch: pytest.MonkeyPatch,
    sandbox: Sandbox,
    panel: Panel,
    session: Session,
    home: Path,
) -> None:
    monkeypatch.setenv("REFRAME_SERVICE_URL", sandbox.url)
    opened(session)
    key, state = panel.settings.key, session.state.network
    assert "There is no key yet" in key.standing.text() and not key.test.isEnabled()
    key.edit.setFocus()
    QTest.keyClicks(key.edit, SECRET)
    assert key.edit.displayText() == "●" * len(SECRET)
    click(key.keep)
    assert key.edit.text() == ""
    until(lambda: state.accepted is True)
    assert (wallet / "stored").read_text() == SECRET
    assert key.standing.text() == "Set, in this computer's keyring."
    assert key.outcome.text() == "The service accepts it."
    assert SECRET not in shown_texts(panel)
    sandbox.fault("token:401")
    click(key.test)
    until(lambda: state.accepted is False)
    assert key.outcome.text() and not state.doing
    click(panel.settings.connections.test)
    until(lambda: bool(state.hops))
    assert [(hop.name, hop.ok) for hop in state.hops] == [("service", True), ("key", True)]
    assert panel.settings.connections.service.text().endswith("(REFRAME_SERVICE_URL)")
    click(key.remove)
    until(lambda: state.way is not None and state.way.key == "")
    assert not (wallet / "stored").exists()
    files = [path for path in home.rglob("*") if path.is_file()]
    assert not [path for path in files if SECRET.encode() in path.read_bytes()]


def shown_texts(panel: Panel) -> str:
    """All texts of all widgets, tooltips and names for screen readers too."""
    words = []
    for widget in panel.findChildren(QWidget):
        words += [widget.toolTip(), widget.accessibleName(), widget.accessibleDescription()]
        words.append(str(getattr(widget, "text", str)()))
    return "\n".join(words)


def test_without_a_keyring_the_page_says_what_to_do(panel: Panel, session: Session) -> None:
    opened(session)
    key = panel.settings.key
    assert "no keyring" in key.standing.text() and "FAL_KEY" in key.standing.text()
    assert not key.edit.isEnabled() and not key.keep.isEnabled()
    QTest.keyClick(panel.settings, Key.Key_Escape)
    assert session.state.stage.page == ORDER


def test_a_key_of_the_environment_is_said_to_go_first(
    panel: Panel, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FAL_KEY", SECRET)
    monkeypatch.setenv("HTTPS_PROXY", "http://anna:word@proxy.studio:3128")
    opened(session)
    key = panel.settings.key
    assert "FAL_KEY" in key.standing.text() and not key.edit.isEnabled()
    assert key.test.isEnabled() and not key.remove.isEnabled()
    assert "proxy.studio" in panel.settings.connections.variables.text().replace("\u200b", "")
    assert "word" not in panel.settings.connections.variables.text()


@pytest.mark.parametrize("width", [380, 1120])
def test_no_field_is_wider_than_the_panel(panel: Panel, session: Session, width: int) -> None:
    session.state.settings.take({"confirm_above": "5", "folder": "/a/very/long/path" * 6})
    session.state.settings.refuse(BadInput("folder cannot be there."), ["folder"])
    session.state.stage.show_settings()
    panel.resize(width, 700)
    page = panel.settings.widget()
    until(lambda: panel.width() == width and page.width() <= panel.settings.width())
    assert page.minimumSizeHint().width() <= panel.settings.viewport().width()
