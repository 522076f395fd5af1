"""The words of the hosted page in the three languages of the shop."""

from __future__ import annotations

ENGLISH = {
    "title": "Rehearsal payment",
    "notice": "Rehearsal payment page. No real money moves, and no card number is asked for.",
    "to_pay": "To pay",
    "items": "Your items",
    "quantity": "Quantity",
    "total": "Total",
    "how": "How do you want to pay?",
    "card": "Card",
    "card_hint": "Rehearsal card ending in 4242",
    "fpx": "FPX online banking",
    "bank": "Bank for FPX",
    "grabpay": "GrabPay",
    "pay": "Pay {amount}",
    "others": "Rehearse another ending",
    "others_hint": "Use the payment method chosen above.",
    "declined": "The bank declines",
    "processing_paid": "The bank is slow, then pays",
    "processing_failed": "The bank is slow, then refuses",
    "cancel": "Back to the shop without paying",
    "open_until": "Open until {time} (Malaysian time)",
    "was_declined": "The payment was declined. No money was taken. Choose another way and try again.",
    "complete": "This payment is complete. Nothing more is needed.",
    "expired": "This payment page has expired. No money was taken. Go back to the shop to start again.",
    "back": "Back to the shop",
    "unknown": "There is no such payment page.",
}
MALAY = {
    "title": "Bayaran latihan",
    "notice": "Halaman bayaran latihan. Tiada wang sebenar berpindah dan nombor kad tidak diminta.",
    "to_pay": "Perlu dibayar",
    "items": "Barang anda",
    "quantity": "Kuantiti",
    "total": "Jumlah",
    "how": "Bagaimana anda mahu membayar?",
    "card": "Kad",
    "card_hint": "Kad latihan berakhir dengan 4242",
    "fpx": "Perbankan dalam talian FPX",
    "bank": "Bank untuk FPX",
    "grabpay": "GrabPay",
    "pay": "Bayar {amount}",
    "others": "Cuba kesudahan lain",
    "others_hint": "Cara bayaran yang dipilih di atas digunakan.",
    "declined": "Bank menolak",
    "processing_paid": "Bank lambat, kemudian membayar",
    "processing_failed": "Bank lambat, kemudian menolak",
    "cancel": "Kembali ke kedai tanpa membayar",
    "open_until": "Dibuka hingga {time} (waktu Malaysia)",
    "was_declined": "Bayaran ditolak. Tiada wang diambil. Pilih cara lain dan cuba lagi.",
    "complete": "Bayaran ini sudah selesai. Tiada apa-apa lagi yang perlu dibuat.",
    "expired": "Halaman ini sudah tamat tempoh. Tiada wang diambil. Kembali ke kedai untuk mula semula.",
    "back": "Kembali ke kedai",
    "unknown": "Halaman bayaran ini tidak wujud.",
}
INDONESIAN = {
    "title": "Pembayaran latihan",
    "notice": "Halaman pembayaran latihan. Uang sungguhan tidak berpindah dan nomor kartu tidak diminta.",
    "to_pay": "Yang harus dibayar",
    "items": "Barang Anda",
    "quantity": "Jumlah barang",
    "total": "Total",
    "how": "Anda mau membayar dengan apa?",
    "card": "Kartu",
    "card_hint": "Kartu latihan berakhiran 4242",
    "fpx": "Internet banking FPX",
    "bank": "Bank untuk FPX",
    "grabpay": "GrabPay",
    "pay": "Bayar {amount}",
    "others": "Coba akhir yang lain",
    "others_hint": "Cara bayar yang dipilih di atas dipakai.",
    "declined": "Bank menolak",
    "processing_paid": "Bank lambat, lalu membayar",
    "processing_failed": "Bank lambat, lalu menolak",
    "cancel": "Kembali ke toko tanpa membayar",
    "open_until": "Terbuka sampai {time} (waktu Malaysia)",
    "was_declined": "Pembayaran ditolak. Tidak ada uang yang diambil. Pilih cara lain dan coba lagi.",
    "complete": "Pembayaran ini sudah selesai. Tidak perlu apa-apa lagi.",
    "expired": "Halaman ini sudah kedaluwarsa. Uang tidak diambil. Kembali ke toko untuk mulai lagi.",
    "back": "Kembali ke toko",
    "unknown": "Halaman pembayaran ini tidak ada.",
}
WORDS = {"en": ENGLISH, "ms": MALAY, "id": INDONESIAN}

BANK_NAMES = {
    "affin_bank": "Affin Bank",
    "agrobank": "Agrobank",
    "alliance_bank": "Alliance Bank",
    "ambank": "AmBank",
    "bank_islam": "Bank Islam",
    "bank_muamalat": "Bank Muamalat",
    "bank_of_china": "Bank of China",
    "bank_rakyat": "Bank Rakyat",
    "bsn": "BSN",
    "cimb": "CIMB Clicks",
    "hong_leong_bank": "Hong Leong Bank",
    "hsbc": "HSBC",
    "kfh": "KFH",
    "maybank2u": "Maybank2U",
    "mbsb_bank": "MBSB Bank",
    "ocbc": "OCBC",
    "public_bank": "Public Bank",
    "rhb": "RHB",
    "standard_chartered": "Standard Chartered",
    "uob": "UOB",
}
"""Banks for consumers. docs.stripe.com/api/payment_methods/object#payment_method_object-fpx-bank."""


def language_of(locale: str | None, accept_language: str) -> str:
    """The session's language; for `auto` or none the browser's first one that we speak."""
    wanted = [] if locale in (None, "auto") else [str(locale)]
    wanted += [part.split(";")[0].strip() for part in accept_language.split(",")]
    for word in wanted:
        if word.split("-")[0].lower() in WORDS:
            return word.split("-")[0].lower()
    return "en"


def amount_text(amount_minor: int, currency: str, language: str) -> str:
    """RM 1,234.50 in Malay and English, RM 1.234,50 in Indonesian; no-break space."""
    sign = {"myr": "RM", "idr": "Rp", "usd": "US$", "sgd": "S$"}[currency]
    text = f"{amount_minor // 100:,}.{amount_minor % 100:02d}"
    if language == "id":
        text = text.translate(str.maketrans(",.", ".,"))
    return f"{sign}\u00a0{text}"
