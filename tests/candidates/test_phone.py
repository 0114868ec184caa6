"""Phone numbers as a person or a programme writes them."""

import pytest

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
