"""Spellings of one word that stand side by side in listings, unified in index and query.

Only spellings of the same word stand here; words of the same meaning are synonyms and stand in the database.
The first of each line is kept.
"""

_GROUPS = """
keripik kripik
kerupuk krupuk
keropok kropok
kerepek krepek
rempeyek rempeyeg
cokelat coklat
cabai cabe
sandal sendal
sambal sambel
terasi trasi
kerudung krudung
mi mie mee
bihun mihun meehoon beehoon
kwetiau kuetiau kwetiaw
tempe tempeh
kue kueh
sirup sirop
sampo shampo shampoo
seprai sprei seprei
sutra sutera
kaus kaos
saus saos
mangkuk mangkok
cengkih cengkeh
jintan jinten
mukena mukenah
bakso baso
siomay siomai somay
kecap ketjap
risol risoles
keramik kramik
aluminium alumunium almunium aluminum
silikon silicone
plastik plastic
elektrik electric
nasional national
otomatis automatic otomatik
gorden gordeng hordeng
eceng enceng
kabel cable
baterai batere batre batrai battery
pulpen bolpen bolpoin ballpoint
antibakteri antibacterial
flanel flannel
beludru bludru
telur telor
suvenir souvenir
hampers hamper
jins jeans jean
tenun tenunan
anyaman anyam
ukiran ukir
sulaman sulam
rajut rajutan
lukisan lukis
pedas pedes
komputer computer
kamera camera
musik music muzik
gitar guitar
yogurt yoghurt
kari curry
donat donut doughnut
kukis cookies cookie
brownis brownies brownie
puding pudding
karamel caramel
color colour
grey gray
jewelry jewellery
piyama pyjama pyjamas pajama pajamas pijama
chili chilli chile chillies chilies
organik organic
kolagen collagen
krim cream
losion lotion
parfum perfume parfume
maskara mascara
lipstik lipstick
kosmetik cosmetic cosmetics
helm helmet
ransel rangsel
talenan telenan
toples stoples
lemari almari
selendang slendang
stagen setagen
sajadah sejadah
tasbih tasbeh
alquran quran
nanas nenas
mebel meubel meubelair
kursi kerusi
vas vase
akrilik acrylic
polyester poliester
spandeks spandex
kanvas canvas
kristal crystal
magnet magnit
stiker sticker
mikser mixer
adaptor adapter
mikrofon microphone
"""


def _table() -> dict[str, str]:
    table: dict[str, str] = {}
    for line in _GROUPS.split("\n"):
        first, *others = line.split() or [""]
        table.update(dict.fromkeys(others, first))
    return table


SPELLINGS = _table()
