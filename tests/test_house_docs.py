"""The doorstep: what the documents point to is there, and the words they use are the Makefile's."""

import re
import tomllib
from itertools import pairwise
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("deploy/*.md")])
LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)")


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_of_a_document_leads_somewhere(document: Path):
    links = LINK.findall(document.read_text("utf-8"))

    assert [link for link in links if not (document.parent / link).exists()] == []


def test_the_make_words_of_the_documents_are_in_the_makefile():
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    said = {
        word
        for page in DOCUMENTS
        for word in re.findall(r"\bmake ([a-z]+)\b(?=[`\s]*(?:#|$|ARGS|`))", page.read_text("utf-8"))
    }

    assert {"setup", "demo", "test", "check", "bench"} <= targets
    assert said <= targets


def test_every_dependency_says_why_it_is_there():
    text = (ROOT / "pyproject.toml").read_text("utf-8")
    lines = re.findall(r'^    "[a-z][\w\[\],.-]*[<>=].*$', text, re.MULTILINE)
    named = tomllib.loads(text)
    count = len(named["project"]["dependencies"]) + sum(len(group) for group in named["dependency-groups"].values())

    assert len(lines) == count
    assert [line for line in lines if not re.search(r"# .{8,}", line)] == []


@pytest.mark.parametrize("name", ["base.txt", "dev.txt", "semgrep.txt", "build.txt"])
def test_every_locked_dependency_has_a_version_and_a_hash(name: str):
    text = (ROOT / "requirements" / name).read_text("utf-8")
    entries = re.split(r"^(?=[a-z0-9])", text, flags=re.MULTILINE | re.IGNORECASE)[1:]

    assert entries
    assert [entry[:40] for entry in entries if not re.match(r"[\w.-]+==\S+[^\n]*\\\n\s+--hash=sha256:", entry)] == []
    assert not re.search(r"https?://", re.sub(r"#.*", "", text))


def test_the_floors_of_the_architecture_are_those_that_are_checked():
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    checked = [{room.split(".")[1].strip() for room in floor.split("|")} for floor in contracts[0]["layers"]]
    table = re.findall(r"^\| \d \| ([^|]+)\|", (ROOT / "ARCHITECTURE.md").read_text("utf-8"), re.MULTILINE)
    told = [set(re.findall(r"`(\w+)`", floor)) for floor in table]

    assert told == checked
    assert not any(above & below for above, below in pairwise(checked))
