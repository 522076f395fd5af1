"""What people type as "phone or e-mail"."""

import pytest

from storefront.accounts.contacts import CannotRead, Contact, read_contact


class TestReadContact:
    @pytest.mark.parametrize(
        ("typed", "phone"),
        [
            ("012-345 6789", "+60123456789"),
            ("0123456789", "+60123456789"),
            ("+60 12-345 6789", "+60123456789"),
            ("60123456789", "+60123456789"),
            ("0060123456789", "+60123456789"),
            ("0812 3456 7890", "+6281234567890"),
            ("+62 812 3456 7890", "+6281234567890"),
            ("6281234567890", "+6281234567890"),
            ("(011) 1234-5678", "+601112345678"),
        ],
    )
    def test_malaysian_and_indonesian_numbers_are_understood(self, typed, phone):
        assert read_contact(typed) == Contact(phone=phone)

    def test_mail_is_lower_case(self):
        assert read_contact(" Ani@Contoh.EXAMPLE ") == Contact(email="ani@contoh.example")

    @pytest.mark.parametrize(
        "typed", ["", "ani", "12345", "ani@", "@x.my", "a b@x.my", "012-345 678x", "+999999999999", "0" * 40]
    )
    def test_anything_else_is_refused(self, typed):
        with pytest.raises(CannotRead):
            read_contact(typed)

    def test_number_is_written_with_its_country(self):
        assert Contact(phone="+60123456789").text == "+60 12-345 6789"
