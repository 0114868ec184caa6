"""Phone numbers as a person or a programme writes them."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from candidates.phone import PhoneError, parse_phone, region_of, time_zones


@pytest.mark.parametrize(
    ("raw", "region"),
    [
        ("+1 415 555 2671", None),
        ("(415) 555-2671", "US"),
        ("415.555.2671", "us"),
        ("tel:+1-415-555-2671", None),
        ("tel:415-555-2671;phone-context=+1", None),
        ("＋１ ４１５ ５５５ ２６７１", None),
        ("00 1 415 555 2671", "DE"),
        ("  +1 415 555 2671  ", "ZZ"),
    ],
)
def test_every_way_of_writing_a_number_gives_the_same_e164(raw, region):
    assert parse_phone(raw, region).e164 == "+14155552671"


def test_a_number_knows_its_region_type_and_time_zone():
    phone = parse_phone("020 7031 3000", "GB")
    assert (phone.e164, phone.region, phone.line_type) == ("+442070313000", "GB", "fixed_line")
    assert phone.time_zones == ("Europe/London",)


def test_a_number_that_may_be_in_several_zones_names_them_all():
    zones = time_zones("+61412345678")
    assert {"Australia/Perth", "Australia/Sydney"} <= set(zones)


def test_a_number_of_no_country_has_no_time_zone():
    phone = parse_phone("+870201234567")
    assert (phone.region, phone.time_zones) == ("001", ())


def test_a_caribbean_number_is_not_taken_for_one_of_the_united_states():
    assert region_of(parse_phone("876-210-1234", "US").e164) == "JM"


def test_an_extension_is_returned_and_not_stored_in_the_number():
    phone = parse_phone("+44 20 7031 3000 ext. 456")
    assert (phone.e164, phone.extension) == ("+442070313000", "456")


@pytest.mark.parametrize(
    "raw",
    [
        "+43 664 1234567 mob",
        "+43 664 1234567 (mobil)",
        "+43 664 1234567, Handy",
        "+43 664 1234567 – privat",
        "Tel.: +43 664 1234567",
        "M: +43 664 1234567",
        "Mobile (personal): +43 664 1234567",
        "Téléphone : +43 664 1234567",
        "Móvil/WhatsApp +43 664 1234567",
        "Мобильный: +43 664 1234567",
        "手机：+43 664 1234567",
        "جوال: +43 664 1234567",
        "휴대폰 +43 664 1234567",
        "\N{BLACK TELEPHONE}\ufe0f +43 664 1234567",
        "\u202a+43\u00a0664\u00a01234567\u202c",
        "+٤٣ ٦٦٤ ١٢٣٤٥٦٧",
        "+४३ ६६४ १२३४५६७",
    ],
)
def test_a_label_beside_a_number_is_taken_off(raw: str):
    assert parse_phone(raw).e164 == "+436641234567"


@pytest.mark.parametrize(
    "raw",
    [
        "+43 664 1234567x12",
        "+43 664 1234567 x 12",
        "+43 664 1234567 ext. 12",
        "+43 664 1234567, Extension 12",
        "+43 664 1234567 Durchwahl 12",
        "+43 664 1234567 DW-12",
        "+43 664 1234567 int. 12",
        "+43 664 1234567 доб. 12",
        "Büro: +43 664 1234567 Klappe 12",
        "+43 664 1234567 poste 12 (bureau)",
    ],
)
def test_an_extension_is_understood_in_several_languages(raw: str):
    phone = parse_phone(raw)
    assert (phone.e164, phone.extension) == ("+436641234567", "12")


@pytest.mark.parametrize(
    "raw",
    [
        "+43 664 1234567mob",
        "+43 664 1234567 fax",
        "+43 664 1234567 my mother's",
        "+43 664 1234567 TAXI",
        "+43 664 CALLNOW",
        "+43 664 I234567 O",
        "+43 664 123456l",
        "+1 415 555 CALL",
        "+43 664 1234567 / +43 664 7654321",
        "+43 664 1234567 or 0664 7654321",
        "+43 664 1234567 x 1234567890",
        "+43 664 1234567²",
        "+43 664 1234567 (after 18:00)",
        "*31#+43 664 1234567",
        "+43 664 1234567 ஃ",
        "+43 664 1234567 ext",
        "+43 664 x 1234567890",
    ],
)
def test_what_is_not_plainly_a_number_is_refused_and_letters_never_become_digits(raw: str):
    with pytest.raises(PhoneError):
        parse_phone(raw)


def test_the_refusal_of_letters_says_what_to_give():
    with pytest.raises(PhoneError, match="no letters but a label") as refusal:
        parse_phone("+43 664 1234567 TAXI")
    assert refusal.value.code == "phone_unreadable"


@given(st.sampled_from(["", "x", " ", "TAXI", "mob", "-", "O", "x12 ", "/", "א", "٣", "ext.", ";"]), st.integers(0, 13))
def test_whatever_stands_in_a_number_its_digits_are_those_that_were_typed(foreign: str, at: int):
    typed = "+43 6641234567"
    raw = typed[:at] + foreign + typed[at:]
    try:
        phone = parse_phone(raw)
    except PhoneError:
        return
    digits = "".join(str(unicodedata.digit(char)) for char in raw if char.isdecimal())
    assert phone.e164[1:] + phone.extension == digits


@pytest.mark.parametrize(
    ("raw", "region", "code"),
    [
        ("", "US", "phone_empty"),
        ("   ", "US", "phone_empty"),
        ("I want a pizza", "US", "phone_unreadable"),
        ("1" * 251, "US", "phone_unreadable"),
        ("020 7031 3000", None, "phone_country_missing"),
        ("+210 3456 56789", None, "phone_country_unknown"),
        ("020 7031 3000", "XX", "phone_region_unknown"),
        ("253-0000", "US", "phone_area_code_missing"),
        ("+1 650 253 00000", None, "phone_impossible"),
        ("+1 123 456 7890", None, "phone_invalid"),
        ("72000", "SE", "phone_short"),
        ("+33 899 12 34 56", None, "phone_premium_rate"),
        ("+611300123456", None, "phone_shared_cost"),
        ("+1 800 253 0000", None, "phone_toll_free"),
        ("+49 700 12345678", None, "phone_personal_number"),
        ("+971600212345", None, "phone_company_number"),
        ("+611631234", None, "phone_pager"),
        ("+88234851234567", None, "phone_voicemail"),
    ],
)
def test_a_number_nobody_should_call_is_refused_with_its_reason(raw, region, code):
    with pytest.raises(PhoneError) as refusal:
        parse_phone(raw, region)
    assert refusal.value.code == code


@pytest.mark.parametrize(
    ("raw", "region"),
    [
        ("911", "US"),
        ("9-1-1", "US"),
        ("+1 911", None),
        ("+911", "US"),
        ("112", None),
        ("１１２", "DE"),
        ("tel:112", "SE"),
        ("+49 112", None),
        ("999", "GB"),
        ("000", "AU"),
        ("911 ext. 5", "CA"),
        ("911 666 6666", "CA"),
    ],
)
def test_an_emergency_number_is_refused_however_it_is_written(raw, region):
    with pytest.raises(PhoneError) as refusal:
        parse_phone(raw, region)
    assert refusal.value.code == "phone_emergency"


def test_a_town_whose_area_code_begins_like_an_emergency_number_can_be_called():
    assert parse_phone("+46 11 21 23 45").e164 == "+4611212345"


def test_a_refusal_does_not_repeat_the_number():
    with pytest.raises(PhoneError) as refusal:
        parse_phone("+1 900 253 0000")
    assert "900" not in str(refusal.value)


def test_the_time_zones_of_nonsense_are_refused_too():
    with pytest.raises(PhoneError):
        time_zones("nonsense")
