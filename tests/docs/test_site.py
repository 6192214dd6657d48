"""The built site fetches nothing: what finds an address elsewhere finds it."""

from __future__ import annotations

from tests.docs.site import fetched_elsewhere


def test_scripts_styles_images_and_frames_elsewhere_are_found() -> None:
    page = """
        <script src="https://one.example/x.js"></script><link rel="stylesheet" href="//two.example/x.css">
        <img src="http://three.example/x.png"><iframe src="https://four.example"></iframe>
    """
    assert fetched_elsewhere(page) == [
        "https://one.example/x.js", "//two.example/x.css", "http://three.example/x.png", "https://four.example",
    ]  # fmt: skip


def test_links_and_what_lies_in_the_site_are_not() -> None:
    page = """
        <a href="https://one.example">one</a><script src="assets/x.js"></script><img src="figures/x.png">
        <link rel="canonical" href="https://two.example/page.html"><link rel="stylesheet" href="assets/x.css">
    """
    assert fetched_elsewhere(page) == []
