"""The key is found, and is never seen."""

from __future__ import annotations

import logging
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from reframe.model.errors import BadInput, ReframeError
from reframe.model.progress import go_on
from reframe.service.credentials import Key, find_key, forget_key, require_key, store_key
from reframe.service.service import Service
from support.keyrings import use_keyring
from support.scripted import Script, page, reply
from support.studio import KEY, QUICK, SUBMIT


@pytest.fixture
def keyring(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Path]:
    """Use a keyring of `support.keyrings`; returns the folder in which it keeps what it is given."""

    def use(name: str) -> Path:
        return use_keyring(tmp_path, name, monkeypatch)

    return use


def test_the_key_comes_from_fal_key_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAL_KEY_ID", "id")
    monkeypatch.setenv("FAL_KEY_SECRET", "secret")
    assert find_key() == Key("id:secret")
    monkeypatch.setenv("FAL_KEY", " whole:key\n")
    assert find_key() == Key("whole:key")


def test_half_a_key_is_no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAL_KEY_ID", "id")
    assert find_key() is None


def test_a_key_that_is_stored_is_found_and_can_be_forgotten(
    keyring: Callable[[str], Path],
) -> None:
    folder = keyring("Folder")
    assert find_key() is None
    store_key(KEY)
    assert find_key() == KEY
    assert (folder / "entry").read_text() == "reframe"
    assert KEY.secret not in (folder / "arguments").read_text()
    assert forget_key()
    assert not forget_key()
    assert find_key() is None


@pytest.mark.parametrize("backend", ["Broken", "Crashing", "NotThere"])
def test_a_keyring_that_fails_is_no_key(keyring: Callable[[str], Path], backend: str) -> None:
    keyring(backend)
    assert find_key() is None


def test_a_keyring_that_hangs_is_no_key(keyring: Callable[[str], Path]) -> None:
    keyring("Hung")
    assert find_key(keyring_seconds=0.5) is None
    assert not forget_key(keyring_seconds=0.5)
    with pytest.raises(BadInput) as caught:
        store_key(KEY, keyring_seconds=0.5)
    assert caught.value.code == "no-keyring"


def test_a_stray_keyring_in_the_working_folder_is_not_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "keyring.py").write_text("print('planted:key')")
    monkeypatch.chdir(tmp_path)
    assert find_key() is None


def test_without_a_key_the_sentence_says_where_to_get_one() -> None:
    with pytest.raises(BadInput, match=re.escape("fal.ai/dashboard/keys")) as caught:
        require_key(None)
    assert caught.value.code == "no-key"


def test_a_service_without_a_key_answers_what_needs_none(fal: Script) -> None:
    fal.on("GET", "/api/openapi/queue/openapi.json", reply(200, {}))
    with Service(fal.url, patience=QUICK) as service:
        service.schema()
        with pytest.raises(BadInput) as caught:
            service.submit({})
    assert caught.value.code == "no-key"
    assert not fal.got("POST")


@pytest.mark.parametrize("text", ["", "two words", "line\nbreak", "schlüssel", "tab\tkey", "nul\0"])
def test_text_that_cannot_be_a_key_is_refused_without_being_quoted(text: str) -> None:
    with pytest.raises(BadInput) as caught:
        Key(text)
    assert caught.value.code == "bad-key"
    assert not text or text not in caught.value.message


def test_a_key_does_not_show_itself() -> None:
    with Service("http://127.0.0.1:1", KEY) as service:
        shown = f"{KEY} {KEY!r} {[KEY]} {vars(service)}"
    assert KEY.secret not in shown


def test_a_fingerprint_tells_keys_apart_and_needs_its_salt() -> None:
    assert KEY.fingerprint(b"salt") == Key(KEY.secret).fingerprint(b"salt")
    assert KEY.fingerprint(b"salt") != Key("other").fingerprint(b"salt")
    assert KEY.fingerprint(b"salt") != KEY.fingerprint(b"pepper")
    assert re.fullmatch("[0-9a-f]{16}", KEY.fingerprint(b"salt"))


def test_the_key_is_in_no_log_and_no_error(
    fal: Script, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Every call, with an answer that quotes the key, at the most talkative level."""
    said = {"detail": f"the key {KEY.secret} is odd", "request_id": "r", "status": KEY.secret}
    clip = tmp_path / "proxy.mp4"
    clip.write_bytes(b"movie")
    caplog.set_level(logging.DEBUG)
    errors = []
    with Service(fal.url, KEY, QUICK) as service:
        ticket = service.ticket("r")
        calls = (
            lambda: service.upload(clip, 60, go_on),
            lambda: service.submit({"prompt": "x"}),
            lambda: service.status(ticket),
            lambda: service.result(ticket),
            service.test_key,
        )
        for answer in (reply(200, said), reply(422, said), reply(503, said), page(200)):
            for path in ("/storage/auth/token", "/storage/upload/initiate", SUBMIT):
                fal.on("POST", path, answer)
            for path in ("", "/status"):
                fal.on("GET", f"/luma/agent/requests/r{path}", answer)
            for call in calls:
                try:
                    call()
                except ReframeError as error:
                    errors.append(error.message)
    assert len(errors) > 10
    assert "is odd" in "".join(errors), "fal's own words are told"
    assert KEY.secret not in "".join(errors)
    records = "".join(f"{record.getMessage()} {record.args}" for record in caplog.records)
    assert "POST" in records, "the HTTP libraries did log"
    assert KEY.secret not in records


def test_what_http_libraries_log_is_cleaned_of_keys_and_signatures(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO)
    for name in ("httpx", "fal_client.client", "httpcore.http11"):
        logging.getLogger(name).info("asked %s?X-Goog-Signature=abc&a=1", f"/x/{KEY.secret}")
    assert caplog.messages == ["asked /x/…?X-Goog-Signature=…&a=1"] * 3


def test_the_key_is_in_no_process_argument() -> None:
    """While the keyring is being asked, the process list shows no key."""
    program = (
        "import subprocess, sys\n"
        "from reframe.service.credentials import Key, store_key\n"
        "seen = []\n"
        "sys.addaudithook(lambda event, args:"
        " seen.append(repr(args)) if event == 'subprocess.Popen' else None)\n"
        "try:\n"
        "    store_key(Key('marked-key'))\n"
        "except Exception:\n"
        "    pass\n"
        "assert seen\n"
        "print(any('marked-key' in each for each in seen))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "False\n"
