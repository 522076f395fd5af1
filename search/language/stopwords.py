"""Words of a query that name no goods. Pure; never removed from titles."""

# Grammar only. "tanpa", "anti", "non" and numbers stay: they say what is wanted.
GRAMMAR = frozenset(
    """
    untuk buat bagi dan atau serta yang yg dari dr daripada dengan dgn ke di pada dalam oleh utk dll ini itu nya para
    si sang se ada adalah jadi juga bisa boleh saya aku kami kita anda mau mahu nak ingin
    the a an of for with and or from in on to by at my your some any is are i want need that which as
    """.split()
)
# What a shopper hopes for rather than what the goods are: they help the order a little and exclude nothing.
WISHES = frozenset(
    """
    murah termurah murahan cheap cheapest affordable budget jimat hemat beli membeli jual dijual buy sale order shop
    online harga price terbaik best bagus good terlaris laris bestseller popular populer terkini terbaru new baru baharu
    promo diskon diskaun discount viral original asli ori cantik beautiful comel lucu cute sedap enak lezat delicious
    sesuai berkualiti berkualitas kualitas quality nice top great cari find mana apa best
    """.split()
)
