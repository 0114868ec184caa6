"""How extracted text is cleaned."""

import pytest

from candidates.resume.text import clean, has_joined_words, has_words


@pytest.mark.parametrize(
    ("raw", "cleaned"),
    [
        ("o\ufb03ce \ufb01xed", "office fixed"),
        ("Zu\u0308rich", "Zürich"),
        ("½ day, 20 m²", "½ day, 20 m²"),
        ("submis\u00ad\nsion", "submission"),
        ("co\u00adoperate", "cooperate"),
        ("a\x00b\x07c", "abc"),
        ("a\r\nb\rc\u2028d", "a\nb\nc\nd"),
        ("a\u00a0 \u2003b", "a b"),
        ("a  \n \n\n\n  b", "a\n\nb"),
        ("2019\tOslo", "2019\tOslo"),
        ("\ue0b7 Oslo \ufffd", "Oslo"),
        ("abc\u202egpj.exe", "abcgpj.exe"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("张 三", "张三"),
        ("软件 工程师", "软件 工程师"),
        ("姓 名 : 张三", "姓名 : 张三"),
        ("⼈⼯", "人工"),
        ("\ud800x", "x"),
    ],
)
def test_text_is_brought_into_one_form(raw, cleaned):
    assert clean(raw) == cleaned


@pytest.mark.parametrize(("text", "expected"), [("A", True), ("7", True), ("张", True), ("•  — …", False), ("", False)])
def test_only_letters_and_digits_are_words(text, expected):
    assert has_words(text) is expected


@pytest.mark.parametrize(
    "text",
    [
        "Python, PythonDjango, FlaskCelery, LinuxDocker, NurseOslo, WeldingForklift",
        "Withsixyearsofexperienceinthefield. "
        "Ihaveledateamoffiveengineers. Ispeakfrenchandspanishfluently. Iliketoworkwithotherpeople. "
        "Iwasbornneartheharbourofoslo.",
        "Медсестра БольницаМосква ОпытРаботы УходЗаБольными ВысшееОбразование",
        "RobinExample\nDateofbirth:1May1990",
        "RobinExample\nBackendengineerwithsixyears",
        "Engineer in Oslo, geboren am1.Mai1990, with ten years of work behind me and many more ahead",
        "Ανώτερος ΜηχανικόςΛογισμικού ΕμπειρίαΔέκα ΧρόνιαΑθήνα ΆγγλοςΈλληνας ΞένεςΓλώσσες",
    ],
)
def test_words_without_blanks_between_them_are_noticed(text):
    assert has_joined_words(text)


@pytest.mark.parametrize(
    "text",
    [
        "JavaScript, TypeScript, GitHub, PyTorch, WordPress, QuickBooks",
        "OpenResume, FlashInfer and TechCrunch. " + "I build services for hospitals in Oslo. " * 20,
        "PythonDjango",
        "Study nurse, 12Mar2019 – 14Apr2021, since then 2Mai2021",
        "Windows2000, Office2016, Excel2013 and a Covid19 ward in 2020",
        "Donaudampfschifffahrtsgesellschaft " * 5,
        "https://example.com/eYCAKdzWqYabCdef MwsJGwpkJqxL@example.com www.TFLevWdiWvrP.org",
        "软件工程师在北京的一家公司工作了很多年并且负责很多重要的项目管理工作",
        "ประสบการณ์ทำงานในโรงพยาบาลสิบปีและดูแลผู้ป่วย",
        "MSc PhD McDonald IBM",
        "",
    ],
)
def test_names_addresses_and_scripts_without_blanks_are_not_taken_for_joined_words(text):
    assert not has_joined_words(text)
