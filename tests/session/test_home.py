from pathlib import Path

import platformdirs
import pytest

from rnntutor.session import home


def test_the_variable_chooses_the_folder(monkeypatch, tmp_path):
    monkeypatch.setenv("RNNTUTOR_HOME", str(tmp_path / "mine"))
    assert home.folder() == tmp_path / "mine"


@pytest.mark.parametrize("empty", ["", "  "])
def test_an_empty_variable_is_none(monkeypatch, empty):
    monkeypatch.setenv("RNNTUTOR_HOME", empty)
    assert home.folder() == Path(platformdirs.user_data_dir("rnntutor", appauthor=False))


def test_a_relative_folder_stays_the_same_folder_when_the_program_goes_elsewhere(monkeypatch, tmp_path):
    monkeypatch.setenv("RNNTUTOR_HOME", "here")
    monkeypatch.chdir(tmp_path)
    assert home.folder() == tmp_path / "here"


def test_a_tilde_is_the_home_folder(monkeypatch):
    monkeypatch.setenv("RNNTUTOR_HOME", "~/tutor")
    assert home.folder() == Path.home() / "tutor"


def test_the_home_of_nobody_is_told_of(monkeypatch):
    monkeypatch.setenv("RNNTUTOR_HOME", "~nobody-of-this-name/tutor")
    with pytest.raises(home.NoHomeError, match="no home folder is known for ~nobody-of-this-name/tutor"):
        home.folder()
