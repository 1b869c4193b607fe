"""A PDF that anybody compares with a certificate."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from iasios.files.content_types import PDF_MARGIN, TooLargeUpload

#: Bytes; ours have a tenth of it.
LARGEST_PDF = 5 * 1024 * 1024


class CompareForm(forms.Form):
    """One PDF file. It is looked at and thrown away."""

    use_required_attribute = False
    file = forms.FileField(
        label=_("The PDF of the certificate"),
        help_text=_("Up to 5 MB. It is read and not kept."),
        widget=forms.FileInput(attrs={"accept": ".pdf,application/pdf"}),
        error_messages={
            "required": _("Choose the PDF."),
            "empty": _("This file is empty. Choose the PDF of the certificate."),
            "max_length": _("The name of this file is too long. Choose a file with a shorter name."),
        },
        max_length=300,
    )

    def clean_file(self) -> Any:
        upload: UploadedFile = self.cleaned_data["file"]
        if isinstance(upload, TooLargeUpload) or (upload.size or 0) > LARGEST_PDF:
            raise forms.ValidationError(_("This file is larger than 5 MB, so it is not the issued one."))
        if b"%PDF-" not in upload.read(PDF_MARGIN):
            raise forms.ValidationError(_("This is no PDF. Choose the file of the certificate, which ends with .pdf."))
        upload.seek(0)
        return upload
