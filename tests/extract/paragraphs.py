"""Paragraphs made up for these tests, in registers of their own, with what a careful reader finds in them.

Each has the document's date, the text, and for each thing the words that name it, in order; "~" before a phrase
means that it must not be a mention of anything.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Paragraph:
    """A text and what stands in it: name of a thing to all the words for it."""

    name: str
    date: str
    text: str
    things: dict[str, list[str]]


PARAGRAPHS = (
    Paragraph(
        "wire",
        "2024-06-05",
        "LJUBLJANA, June 5 (Agency) — Slovenia and Malta have concluded a Maritime Training Treaty, officials said "
        "on Wednesday. The treaty was signed by Slovenian transport minister Alenka Bratuš and her Maltese "
        "counterpart, "
        "Joseph Farrugia. Valletta said it would ratify the document by December.",
        {
            "Slovenia": ["Slovenia", "Slovenian"],
            "Malta": ["Malta", "Maltese", "Valletta", "it"],
            "Maritime Training Treaty": ["Maritime Training Treaty", "The treaty", "the document"],
            "Alenka Bratuš": ["Alenka Bratuš", "her"],
            "Joseph Farrugia": ["her Maltese counterpart", "Joseph Farrugia"],
        },
    ),
    Paragraph(
        "encyclopedia",
        "",
        "The Lusaka Centre for River Law (LCRL) is a research body of the Southern African Development Community. "
        "It was founded in 2008 and has its seat in Livingstone. The centre publishes an annual review. "
        "Since 2017 the LCRL has been directed by Thandiwe Mwale.",
        {
            "Lusaka Centre for River Law": ["Lusaka Centre for River Law", "LCRL", "It", "its", "The centre", "LCRL"],
            "Southern African Development Community": ["Southern African Development Community"],
            "Livingstone": ["Livingstone"],
            "Thandiwe Mwale": ["Thandiwe Mwale"],
        },
    ),
    Paragraph(
        "city hall",
        "2025-10-02",
        "The mayor of Tartu, Kalev Ristmägi, welcomed a delegation from Turku on Tuesday. Tartu and Turku have been "
        "sister cities since 1990. The two cities also share a Hanseatic Reading Programme, which was launched in "
        "Turku "
        "in 2019. Mayor Ristmägi called it a model.",
        {
            "Tartu": ["Tartu", "Tartu"],
            "Turku": ["Turku", "Turku", "Turku"],
            "Tartu, Turku": ["The two cities"],
            "Kalev Ristmägi": ["The mayor of Tartu", "Kalev Ristmägi", "Ristmägi"],
            "Hanseatic Reading Programme": ["Hanseatic Reading Programme", "it"],
        },
    ),
    Paragraph(
        "communique",
        "2025-03-20",
        "The Ministers of Education of Laos, Cambodia and Viet Nam met in Da Nang on 18–19 March 2025. The three "
        "countries adopted the Da Nang Declaration on Vocational Teachers and agreed to set up a Joint Committee on "
        "Teacher Exchange. Japan took part as an observer.",
        {
            "Laos": ["Laos"],
            "Cambodia": ["Cambodia"],
            "Vietnam": ["Viet Nam"],
            "Da Nang": ["Da Nang"],
            "Laos, Cambodia, Vietnam": ["The three countries"],
            "Da Nang Declaration on Vocational Teachers": ["Da Nang Declaration on Vocational Teachers"],
            "Joint Committee on Teacher Exchange": ["Joint Committee on Teacher Exchange"],
            "Japan": ["Japan"],
        },
    ),
    Paragraph(
        "brief",
        "2023-11-15",
        "Rwanda's ties with the Nordic Development Fund (NDF) have deepened. In 2021 Kigali and the Fund signed the "
        "Great "
        "Lakes Solar Compact, under which the NDF lends $75 million to the Rusumo Grid Project. Critics of the project "
        "say that it has stalled. Burundi has not joined the Compact.",
        {
            "Rwanda": ["Rwanda", "Kigali"],
            "Nordic Development Fund": ["Nordic Development Fund", "NDF", "the Fund", "NDF"],
            "Great Lakes Solar Compact": ["Great Lakes Solar Compact", "the Compact"],
            "Rusumo Grid Project": ["Rusumo Grid Project", "the project", "it"],
            "Burundi": ["Burundi"],
        },
    ),
    Paragraph(
        "university",
        "2024-09-12",
        "Professor Marta Quispe Huanca, rector of the Andean University of Cusco, will travel to Salamanca next week. "
        "She is to open a Quechua Language Centre there together with the Spanish ambassador to Peru, Ignacio Ferrer. "
        "The centre will cost €1.2 million.",
        {
            "Marta Quispe Huanca": ["Marta Quispe Huanca", "rector of the Andean University of Cusco", "She"],
            "Andean University of Cusco": ["Andean University of Cusco"],
            "Salamanca": ["Salamanca"],
            "Quechua Language Centre": ["Quechua Language Centre", "The centre"],
            "Ignacio Ferrer": ["the Spanish ambassador to Peru", "Ignacio Ferrer"],
            "Peru": ["Peru"],
            "Spain": ["Spanish"],
        },
    ),
    Paragraph(
        "treaty note",
        "",
        "The Convention on Migratory Herders was opened for signature at Nairobi on 2 May 2011. Kenya, Uganda and "
        "South "
        "Sudan are parties to it. Ethiopia signed the Convention but has not ratified it. It entered into force on "
        "1 July 2013.",
        {
            "Convention on Migratory Herders": ["Convention on Migratory Herders", "it", "the Convention", "it", "It"],
            "Nairobi": ["Nairobi"],
            "Kenya": ["Kenya"],
            "Uganda": ["Uganda"],
            "South Sudan": ["South Sudan"],
            "Ethiopia": ["Ethiopia"],
        },
    ),
    Paragraph(
        "bulletin",
        "2025-02-03",
        "On 28 January the Consul General of Japan in Almaty, Mr Kenji Morita, handed over books to the Abai "
        "Children’s "
        "Library. The library received ¥ 4 million from the Japanese Government last year. Its director, Aigerim "
        "Sultanova, "
        "thanked him.",
        {
            "Japan": ["Japan", "the Japanese Government", "Japanese"],
            "Almaty": ["Almaty"],
            "Kenji Morita": ["the Consul General of Japan in Almaty", "Kenji Morita", "him"],
            "Abai Children’s Library": ["Abai Children’s Library", "The library", "Its"],
            "Aigerim Sultanova": ["Its director", "Aigerim Sultanova"],
        },
    ),
    Paragraph(
        "speech",
        "2024-05-21",
        "Remarks by Tomasz Wieliczko, Secretary-General of the Baltic Ports Union, at the Riga Harbour Forum\n\n"
        "Dear colleagues,\n\nI am glad to be back in Riga. Last year the Union and Latvia founded the Amber School of "
        "Navigation. The School has 140 students. I thank Mayor Ilga Ozola, who opened it.",
        {
            "Tomasz Wieliczko": ["Tomasz Wieliczko", "I", "I"],
            "Baltic Ports Union": ["Baltic Ports Union", "the Union"],
            "Riga Harbour Forum": ["Riga Harbour Forum"],
            "Riga": ["Riga"],
            "Latvia": ["Latvia"],
            "Amber School of Navigation": ["Amber School of Navigation", "The School", "it"],
            "Ilga Ozola": ["Ilga Ozola"],
        },
    ),
    Paragraph(
        "festival",
        "2025-08-18",
        "The fourth Pamir Music Festival opened in Khorog on Saturday. Tajikistan’s culture minister, Zulfiya "
        "Karimzoda, "
        "said the festival, which runs until 22 August, had drawn 6,000 visitors. Guests from Iran and India were "
        "there. "
        "“We thank both countries,” she said.",
        {
            "The fourth Pamir Music Festival": ["The fourth Pamir Music Festival", "the festival"],
            "Khorog": ["Khorog"],
            "Tajikistan": ["Tajikistan"],
            "Zulfiya Karimzoda": ["Tajikistan’s culture minister", "Zulfiya Karimzoda", "she"],
            "Iran": ["Iran"],
            "India": ["India"],
            "Iran, India": ["both countries"],
        },
    ),
)
