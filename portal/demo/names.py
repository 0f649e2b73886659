"""Names heard in Scotland: Scots, Gaelic, Irish, Polish, South Asian. Combined by chance; nobody is meant."""

from random import Random

FEMALE = (
    "Ailsa Aileen Beathag Beth Caitrìona Claire Deirdre Eilidh Elspeth Fiona Flora Freya Gillian Greer "
    "Heather Iona Isla Isobel Jean Jessie Kirsty Lorna Màiri Marsaili Maureen Mhairi Moira Morven Niamh "
    "Orla Peigi Rhona Sìne Skye Una Agnieszka Katarzyna Małgorzata Zofia Aisha Amna Harpreet Meera Priya "
    "Saima Yasmin Zara"
).split()
MALE = (
    "Alasdair Angus Blair Calum Cameron Craig Dòmhnall Douglas Duncan Euan Ewan Fergus Finlay Fraser "
    "Gordon Graeme Gregor Hamish Iain Innes Kenneth Lachlan Lewis Logan Murdo Murray Niall Ross Ruairidh "
    "Ruaridh Sandy Seumas Stuart Torquil Jakub Krzysztof Paweł Tomasz Bilal Gurpreet Hassan Imran Rajesh "
    "Tariq"
).split()
FAMILY = (
    "Abercrombie Balfour Bannerman Begum Bhatti Cairns Carmichael Chisholm Colquhoun Crawford Dalgleish "
    "D'Arcy Dunbar Fairbairn Farooq Galbraith Geddes Gilchrist Hussain Imrie Jardine Kaur Kennedy "
    "Kowalczyk Lamont Leslie Lockhart MacAllister MacÀidh MacDhòmhnaill MacEachern MacGillivray MacIver "
    "MacKechnie MacLeòid MacRae MacSween Malik McCrone McPhail Menzies Moncrieff Nowak Ogilvie O'Donnell "
    "O'Hara Patel Petrie Ramsay Rattray Sandhu Sharma Shaw Strachan Szymańska Tulloch Urquhart Wardrop "
    "Wójcik Younger Zamojska"
).split()


def pick_name(dice: Random, sex: str) -> tuple[str, str]:
    """A first name and a family name that need not go together: people marry and move."""
    return dice.choice(FEMALE if sex == "female" else MALE), dice.choice(FAMILY)
