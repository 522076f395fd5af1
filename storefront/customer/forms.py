"""Oscar's forms that change who a person is."""

from oscar.apps.customer import forms

from catalogue.seams import closed


class UserForm(forms.UserForm):
    """Closed: a new e-mail or phone is confirmed first (storefront.accounts.contacts)."""

    save = closed("UserForm.save", "storefront.accounts")


ProfileForm = UserForm
