"""Small tables of plain facts that the example datasets are composed from."""

from __future__ import annotations

CAPITALS = {
    "France": "Paris",
    "Italy": "Rome",
    "Spain": "Madrid",
    "Portugal": "Lisbon",
    "Germany": "Berlin",
    "Austria": "Vienna",
    "Poland": "Warsaw",
    "Greece": "Athens",
    "Norway": "Oslo",
    "Sweden": "Stockholm",
    "Denmark": "Copenhagen",
    "Finland": "Helsinki",
    "Ireland": "Dublin",
    "Hungary": "Budapest",
    "Belgium": "Brussels",
    "Russia": "Moscow",
    "Japan": "Tokyo",
    "China": "Beijing",
    "India": "New Delhi",
    "Egypt": "Cairo",
    "Kenya": "Nairobi",
    "Canada": "Ottawa",
    "Mexico": "Mexico City",
    "Cuba": "Havana",
    "Peru": "Lima",
    "Chile": "Santiago",
    "Brazil": "Brasilia",
    "Australia": "Canberra",
}

OPPOSITES = {
    "hot": "cold",
    "high": "low",
    "early": "late",
    "rich": "poor",
    "strong": "weak",
    "happy": "sad",
    "light": "dark",
    "open": "closed",
    "young": "old",
    "long": "short",
    "fast": "slow",
    "near": "far",
    "true": "false",
    "full": "empty",
    "good": "bad",
    "war": "peace",
    "day": "night",
    "friend": "enemy",
    "first": "last",
    "north": "south",
    "east": "west",
    "begin": "end",
    "question": "answer",
    "above": "below",
}

DAYS = [
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
]

MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]

# (amount, small unit, "a" or "an", large unit)
UNITS = [
    ("60", "seconds", "a", "minute"),
    ("60", "minutes", "an", "hour"),
    ("24", "hours", "a", "day"),
    ("7", "days", "a", "week"),
    ("12", "months", "a", "year"),
    ("10", "years", "a", "decade"),
    ("100", "years", "a", "century"),
    ("12", "inches", "a", "foot"),
    ("3", "feet", "a", "yard"),
    ("100", "centimetres", "a", "metre"),
    ("1,000", "metres", "a", "kilometre"),
    ("1,000", "grams", "a", "kilogram"),
    ("16", "ounces", "a", "pound"),
    ("100", "cents", "a", "dollar"),
    ("12", "pieces", "a", "dozen"),
    ("3", "sides", "a", "triangle"),
    ("4", "sides", "a", "square"),
    ("50", "states", "the", "United States"),
]

DEFINITIONS = {
    "a whale": "a very large mammal that lives in the sea",
    "a ship": "a large vessel that carries people and goods over the sea",
    "a sailor": "a person who works on a ship",
    "a captain": "the person who commands a ship",
    "a harbor": "a sheltered place where ships may lie safely",
    "an island": "a piece of land with water all around it",
    "a river": "a large stream of water that flows to the sea",
    "a forest": "a large piece of land covered with trees",
    "a garden": "a piece of ground where flowers and fruit are grown",
    "a letter": "a written message from one person to another",
    "a library": "a place where many books are kept to be read",
    "a school": "a place where children are taught",
    "a teacher": "a person who helps others to learn",
    "a doctor": "a person who cares for the sick",
    "a farmer": "a person who grows food on the land",
    "a judge": "a person who decides cases in a court of law",
    "a law": "a rule that the people of a country must obey",
    "a tax": "money that people must pay to the government",
    "a treaty": "a written agreement between two or more nations",
    "a president": "the elected head of a republic",
    "an uncle": "the brother of your father or your mother",
    "a widow": "a woman whose husband has died",
    "a carriage": "a vehicle with wheels that is drawn by horses",
    "a bank": "a place where money is kept safe and lent",
}

YOUNG = {
    "dog": "puppy",
    "cat": "kitten",
    "horse": "foal",
    "cow": "calf",
    "sheep": "lamb",
    "lion": "cub",
    "duck": "duckling",
    "goose": "gosling",
    "goat": "kid",
    "deer": "fawn",
    "hen": "chick",
    "whale": "calf",
}

PLURALS = {
    "man": "men",
    "woman": "women",
    "child": "children",
    "house": "houses",
    "country": "countries",
    "duty": "duties",
    "wife": "wives",
    "life": "lives",
    "foot": "feet",
    "box": "boxes",
    "ship": "ships",
    "letter": "letters",
}

RUDE = [
    "Do not bother me with that.",
    "Go away and find it out yourself.",
    "I do not care at all.",
    "What a foolish thing to ask.",
]

RAMBLING = [
    "Well, that is a long story, and one might say this, and one might say that, "
    "and it is hard to know where to begin, or where to end.",
    "There are so many things to be said about so many things that I hardly know "
    "what to say, and so I will say a great many other things.",
]
