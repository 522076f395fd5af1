"""The sentences behind reasons and gates, in the shop's three languages. Words only, no logic.

They stand here and not in gettext because the engine knows no Django and a stored quote must read the
same years later. Short, plain, one fact each (storefront style: no blame, no exclamation marks).
"""

from __future__ import annotations

MONTHS: dict[str, tuple[str, ...]] = {
    "ms": ("Jan", "Feb", "Mac", "Apr", "Mei", "Jun", "Jul", "Ogos", "Sep", "Okt", "Nov", "Dis"),
    "id": ("Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des"),
    "en": ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
}


def _three(ms: str, id_: str, en: str) -> dict[str, str]:
    return {"ms": ms, "id": id_, "en": en}


#: Names of papers and of the people who can get them.
NAMES: dict[str, dict[str, str]] = {
    "PIRT": _three("nombor PIRT", "nomor PIRT", "PIRT food number"),
    "BPOM_MD": _three("nombor BPOM MD", "nomor BPOM MD", "BPOM MD food number"),
    "LABEL_MS_EN": _three(
        "label dalam bahasa Melayu atau Inggeris",
        "label dalam bahasa Melayu atau Inggris",
        "label in Malay or English",
    ),
    "HALAL_BPJPH": _three("sijil halal BPJPH", "sertifikat halal BPJPH", "BPJPH halal certificate"),
    "NOT": _three("nombor notifikasi NOT", "nomor notifikasi NOT", "NOT notification number"),
    "MAQIS": _three("permit MAQIS", "izin MAQIS", "MAQIS permit"),
    "FAMA": _three("permit FAMA", "izin FAMA", "FAMA permit"),
    "VET_HEALTH": _three(
        "sijil kesihatan veterinar", "sertifikat kesehatan hewan", "veterinary health certificate"
    ),
    "FISH_HEALTH": _three("sijil kesihatan ikan", "sertifikat kesehatan ikan", "fish health certificate"),
    "PLANT_HEALTH": _three("sijil fitosanitasi", "sertifikat fitosanitasi", "phytosanitary certificate"),
    "IMPORT_LICENCE": _three("lesen import", "izin impor", "import licence"),
    "SIRIM_COA": _three(
        "sijil kelulusan SIRIM", "sertifikat persetujuan SIRIM", "SIRIM certificate of approval"
    ),
    "MTIB_LICENCE": _three("lesen MTIB", "izin MTIB", "MTIB licence"),
    "FORM_D": _three("Borang D", "Form D", "Form D"),
    "IMPORT_RULE": _three("peraturan import", "aturan impor", "import rule"),
    "HS": _three("kod HS", "kode HS", "HS code"),
    "ORIGIN": _three("negara asal", "negara asal", "country of origin"),
    "PACKED_WEIGHT": _three("berat siap bungkus", "berat setelah dikemas", "packed weight"),
    "SIZE": _three("ukuran bungkusan", "ukuran paket", "packed size"),
    "CUSTOMS_DESCRIPTION": _three("keterangan kastam", "uraian pabean", "customs description"),
    "maker": _three("pembuat", "pengusaha", "the maker"),
    "importer": _three("pengimport di Malaysia", "importir di Malaysia", "the importer in Malaysia"),
    "staff": _three("pasukan kami", "tim kami", "our team"),
    "nobody": _three("tiada sesiapa buat masa ini", "belum ada yang bisa", "nobody for now"),
}

SENTENCES: dict[str, dict[str, str]] = {
    # --- Low Value Goods tax
    "lvg.taxed": _three(
        "Cukai LVG {rate_bp} kena kerana harga seunit {price} tidak melebihi {limit}.",
        "Pajak LVG {rate_bp} kena karena harga satuan {price} tidak lebih dari {limit}.",
        "LVG tax of {rate_bp} applies because the unit price {price} is not above {limit}.",
    ),
    "lvg.above": _three(
        "Tiada cukai LVG: harga seunit {price} melebihi {limit}.",
        "Tanpa pajak LVG: harga satuan {price} lebih dari {limit}.",
        "No LVG tax: the unit price {price} is above {limit}.",
    ),
    # --- freight and insurance
    "freight.card": _three(
        "Berat dikira {grams} g, {boxes} kotak, mengikut kadar penghantar.",
        "Berat dihitung {grams} g, {boxes} kotak, menurut tarif kurir.",
        "Charged weight {grams} g, boxes: {boxes}, by the carrier's rates.",
    ),
    "freight.agreed": _three(
        "Harga penghantaran yang dipersetujui dengan syarikat penghantar.",
        "Ongkos kirim yang disepakati dengan perusahaan kurir.",
        "Shipping price agreed with the carrier.",
    ),
    "insurance.share": _three(
        "Insurans dikira atas nilai barang.",
        "Asuransi dihitung atas nilai barang.",
        "Insurance is a share of the goods' value.",
    ),
    # --- relief (de minimis)
    "relief.granted": _three(
        "Tiada duti atau cukai import: nilai bungkusan {cif} tidak melebihi {limit} melalui udara.",
        "Tanpa bea masuk dan pajak impor: nilai paket {cif} tidak lebih dari {limit} lewat udara.",
        "No duty or import tax: the parcel's value {cif} is not above {limit} by air.",
    ),
    "relief.over_limit": _three(
        "Nilai bungkusan {cif} melebihi {limit}, jadi duti dan cukai import dikira.",
        "Nilai paket {cif} lebih dari {limit}, jadi bea masuk dan pajak impor dihitung.",
        "The parcel's value {cif} is above {limit}, so duty and import tax are worked out.",
    ),
    "relief.over_limit_that_day": _three(
        "Anda ada pesanan lain daripada pembuat yang sama pada hari ini. Kastam mengira semuanya sekali: {amount}, "
        "melebihi {limit}. Jadi duti dan cukai import dikira untuk bungkusan ini.",
        "Anda punya pesanan lain dari pengusaha yang sama pada hari ini. Bea cukai menghitung semuanya bersama: "
        "{amount}, lebih dari {limit}. Jadi bea masuk dan pajak impor dihitung untuk paket ini.",
        "You have another order from the same maker on this day. Customs counts them together: {amount}, above "
        "{limit}. So duty and import tax are worked out for this parcel.",
    ),
    "relief.by_mode": _three(
        "Pelepasan {limit} hanya untuk pos atau kurier udara.",
        "Pembebasan {limit} hanya untuk pos atau kurir udara.",
        "The {limit} relief is for air post or air courier only.",
    ),
    "relief.excluded_goods": _three(
        "Bungkusan ada barang yang tidak layak mendapat pelepasan.",
        "Paket berisi barang yang tidak berhak atas pembebasan.",
        "The parcel holds goods that get no relief.",
    ),
    "relief.no_rule": _three(
        "Tiada peraturan pelepasan yang berkuat kuasa pada hari ini.",
        "Tidak ada aturan pembebasan yang berlaku pada hari itu.",
        "No relief rule is in force on that day.",
    ),
    "relief.unknown_cif": _three(
        "Nilai bungkusan belum diketahui, jadi pelepasan belum dapat dipastikan.",
        "Nilai paket belum diketahui, jadi pembebasan belum bisa dipastikan.",
        "The parcel's value is not known yet, so relief cannot be confirmed.",
    ),
    "relief.domestic": _three(
        "Barang sudah berada di Malaysia: tiada duti atau cukai import.",
        "Barang sudah ada di Malaysia: tanpa bea masuk dan pajak impor.",
        "The goods are already in Malaysia: no duty or import tax.",
    ),
    # --- duty and import sales tax
    "duty.mfn": _three(
        "Duti import {rate_bp} atas nilai {cif} (barang, penghantaran, insurans).",
        "Bea masuk {rate_bp} atas nilai {cif} (barang, ongkos kirim, asuransi).",
        "Import duty of {rate_bp} on {cif} (goods, shipping, insurance).",
    ),
    "duty.atiga": _three(
        "Kadar ASEAN {rate_bp} atas nilai {cif}, kerana bukti asal sah.",
        "Tarif ASEAN {rate_bp} atas nilai {cif}, karena bukti asal sah.",
        "ASEAN rate of {rate_bp} on {cif}, because the proof of origin is valid.",
    ),
    "duty.specific": _three(
        "Duti import dikira atas berat atau bilangan.",
        "Bea masuk dihitung atas berat atau jumlah.",
        "Import duty is worked out by weight or by piece.",
    ),
    "import_tax.rate": _three(
        "Cukai jualan import {rate_bp} atas {base} (nilai dan duti).",
        "Pajak penjualan impor {rate_bp} atas {base} (nilai dan bea masuk).",
        "Import sales tax of {rate_bp} on {base} (value plus duty).",
    ),
    "import_tax.lvg_paid": _three(
        "Tiada cukai import: cukai LVG sudah dibayar dan nombornya ada pada label.",
        "Tanpa pajak impor: pajak LVG sudah dibayar dan nomornya ada di label.",
        "No import tax: LVG tax is paid and its number is on the label.",
    ),
    # --- unknown, overdue, refused
    "unknown.hs": _three(
        "Kod HS barang ini belum ada, jadi duti belum dapat dikira.",
        "Kode HS barang ini belum ada, jadi bea masuk belum bisa dihitung.",
        "This item has no HS code yet, so duty cannot be worked out.",
    ),
    "unknown.origin": _three(
        "Negara asal barang ini belum dinyatakan.",
        "Negara asal barang ini belum dinyatakan.",
        "The country of origin of this item is not stated yet.",
    ),
    "unknown.weight": _three(
        "Berat siap bungkus barang ini belum dinyatakan.",
        "Berat barang ini setelah dikemas belum dinyatakan.",
        "The packed weight of this item is not stated yet.",
    ),
    "unknown.net_weight": _three(
        "Berat bersih barang ini belum dinyatakan.",
        "Berat bersih barang ini belum dinyatakan.",
        "The net weight of this item is not stated yet.",
    ),
    "unknown.size": _three(
        "Ukuran bungkusan barang ini belum dinyatakan.",
        "Ukuran paket barang ini belum dinyatakan.",
        "The packed size of this item is not stated yet.",
    ),
    "unknown.freight": _three(
        "Harga penghantaran belum dapat dikira.",
        "Ongkos kirim belum bisa dihitung.",
        "The shipping price cannot be worked out yet.",
    ),
    "unknown.freight_rate": _three(
        "Tiada kadar penghantaran yang berkuat kuasa untuk zon ini.",
        "Tidak ada tarif kirim yang berlaku untuk zona ini.",
        "No shipping rate is in force for this zone.",
    ),
    "unknown.duty_rate": _three(
        "Tiada kadar duti yang berkuat kuasa untuk kod HS ini.",
        "Tidak ada tarif bea masuk yang berlaku untuk kode HS ini.",
        "No duty rate is in force for this HS code.",
    ),
    "unknown.import_tax_rate": _three(
        "Tiada kadar cukai import yang berkuat kuasa untuk kod HS ini.",
        "Tidak ada tarif pajak impor yang berlaku untuk kode HS ini.",
        "No import tax rate is in force for this HS code.",
    ),
    "unknown.cif": _three(
        "Nilai bungkusan belum diketahui, jadi amaun ini akan disahkan.",
        "Nilai paket belum diketahui, jadi jumlah ini akan dipastikan.",
        "The parcel's value is not known yet, so this amount is to be confirmed.",
    ),
    "unknown.lvg_rule": _three(
        "Tiada kadar atau had LVG yang berkuat kuasa.",
        "Tidak ada tarif atau batas LVG yang berlaku.",
        "No LVG rate or threshold is in force.",
    ),
    "stale.rule": _three(
        "Peraturan {rule} sudah lama tidak disemak.",
        "Aturan {rule} sudah lama tidak diperiksa.",
        "Rule {rule} has not been checked for too long.",
    ),
    "cap.too_heavy": _three(
        "Barang ini terlalu berat untuk cara hantar ini.",
        "Barang ini terlalu berat untuk cara kirim ini.",
        "This item is too heavy for this shipping method.",
    ),
    "cap.too_long": _three(
        "Barang ini terlalu besar untuk cara hantar ini.",
        "Barang ini terlalu besar untuk cara kirim ini.",
        "This item is too large for this shipping method.",
    ),
    "total.too_low": _three(
        "Jumlah {amount} kurang daripada amaun bayaran terendah, {limit}.",
        "Jumlah {amount} kurang dari pembayaran terendah, {limit}.",
        "The total {amount} is below the smallest payment, {limit}.",
    ),
    # --- gates
    "gate.missing": _three(
        "Perlu {paper}. Yang boleh menguruskannya: {fixer}.",
        "Perlu {paper}. Yang bisa mengurusnya: {fixer}.",
        "Needs: {paper}. Who can get it: {fixer}.",
    ),
    "gate.expired": _three(
        "{paper} tamat pada {expires_on}. Yang boleh memperbaharuinya: {fixer}.",
        "{paper} berakhir pada {expires_on}. Yang bisa memperbaruinya: {fixer}.",
        "{paper} ended on {expires_on}. Who can renew it: {fixer}.",
    ),
    "gate.expires_before_delivery": _three(
        "{paper} tamat pada {expires_on}, sebelum barang sampai. Yang boleh memperbaharuinya: {fixer}.",
        "{paper} berakhir pada {expires_on}, sebelum barang tiba. Yang bisa memperbaruinya: {fixer}.",
        "{paper} ends on {expires_on}, before the goods arrive. Who can renew it: {fixer}.",
    ),
    "gate.blocked": _three(
        "Barang ini tidak boleh dihantar ke Malaysia setakat ini.",
        "Barang ini belum boleh dikirim ke Malaysia.",
        "This item may not be sent to Malaysia for now.",
    ),
    "gate.review": _three(
        "Nasihat: {paper} mungkin diminta di sempadan. Yang boleh menguruskannya: {fixer}.",
        "Saran: {paper} mungkin diminta di perbatasan. Yang bisa mengurusnya: {fixer}.",
        "Advice: the border may ask for {paper}. Who can get it: {fixer}.",
    ),
    # --- joining makers' parcels
    "plan.join_saves": _three(
        "Gabung bungkusan menjimatkan {amount}.",
        "Menggabung paket menghemat {amount}.",
        "Joining the parcels saves {amount}.",
    ),
    "plan.join_costs": _three(
        "Gabung bungkusan menambah {amount}.",
        "Menggabung paket menambah {amount}.",
        "Joining the parcels adds {amount}.",
    ),
    "plan.same": _three(
        "Gabung bungkusan tidak mengubah jumlah.",
        "Menggabung paket tidak mengubah jumlah.",
        "Joining the parcels does not change the total.",
    ),
}
