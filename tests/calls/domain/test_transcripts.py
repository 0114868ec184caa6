"""What a speech-to-text writes for silence and noise is not what somebody said."""

import pytest

from calls.domain.transcripts import spoken


@pytest.mark.parametrize(
    "text",
    [
        "[BLANK_AUDIO]",
        " [BLANK_AUDIO]\n[BLANK_AUDIO] ",
        "[MUSIC]",
        "[ Silence ]",
        "[Music playing]",
        "[inaudible 00:12]",
        "[_TT_500_]",
        "(silence)",
        "(Laughs)",
        "(upbeat music)",
        "(speaking in foreign language)",
        "*laughs*",
        "*sighs heavily*",
        "(Stille)",
        "(lacht)",
        "*Musik*",
        "(rires)",
        "[Musique]",
        "(silencio)",
        "[Música]",
        "(skratt)",
        "[Tystnad]",
        "【音楽】",
        "（笑）",
        "♪",
        "♪♪♪",
        "<|nospeech|>",
        "<|startoftranscript|><|en|><|nospeech|>",
        "<|0.00|> <|2.00|>",
        "...",
        "…",
        "\0",
        "",
    ],
)
def test_marks_alone_are_no_words(text: str):
    assert spoken(text) == ""


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[MUSIC] I wrote the tests. (coughs) Then I shipped.", "I wrote the tests. Then I shipped."),
        ("<|en|>I added an index.", "I added an index."),
        ("♪ I added an index ♪", "I added an index"),
        ("first line \n second  line", "first line\nsecond line"),
        ("a\0b", "a b"),
        ("a\ud800b", "a?b"),
    ],
)
def test_marks_between_words_are_taken_out(text: str, words: str):
    assert spoken(text) == words


@pytest.mark.parametrize(
    "text",
    [
        "Yes.",
        "We indexed a[0] and b[i] in C++ and C#.",
        "I used Django (and PostgreSQL) for it.",
        "I make music, and I like silence.",
        "It was *very* important.",
        "2 < 3 | 4 > 1",
        "私は三年間働きました。",
        "J'ai écrit « des tests ».",
    ],
)
def test_what_may_have_been_said_stays_as_it_is(text: str):
    assert spoken(text) == text
