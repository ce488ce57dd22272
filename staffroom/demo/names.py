"""Made-up names of many cultures, written as people write them. Nobody real is meant.

Awkward ones are here on purpose: apostrophes, hyphens, particles, accents, and names that
Windows-1252 cannot hold ('Nguyễn'), which an eduHub file flattens to a question mark.
"""


def _pool(plain: str, *others: str) -> tuple[str, ...]:
    return (*plain.split(), *others)


GIVEN_F = _pool(
    "Aaliyah Abigail Adele Aisha Alana Alice Amara Amelie Amina Ananya Anh Annika Anoushka Apirana Aroha Asha "
    "Astrid Ava Ayesha Beatrix Bianca Bronte Camille Carys Catalina Charlotte Chiara Chloe Ciara Claudia Daniela "
    "Daphne Dilara Divya Ebony Eilish Ekaterina Eleni Eliza Elodie Emily Esther Evie Farah Fatima Fiona Freya "
    "Gabriela Georgia Giulia Grace Hana Hannah Harriet Heidi Imogen Ines Ingrid Iris Isla Jacinta Jasmine Jiwon "
    "Josephine Kalani Katya Keira Khadija Kirra Kristina Lakshmi Lara Layla Leilani Lena Lien Lotte Lucia Luz "
    "Madeleine Maja Malia Mardi Maria Marlee Matilda Maya Mei Mele Mia Mina Miriam Nadia Naomi Neve Niamh Nina "
    "Noor Olivia Paige Paola Pearl Phoebe Pia Priya Quyen Rania Renee Rhiannon Ria Rosa Ruby Sabine Salma Sana "
    "Saoirse Sara Selin Shania Shreya Sienna Simone Sina Sofia Stella Summer Talia Tamara Tess Thao Thea Tilly "
    "Uma Valentina Vera Vi Violet Willow Xanthe Yasmin Yuki Zahra Zara",
    *("Zoë", "Renée", "Chloé", "Anaïs", "Siân", "Mary-Kate", "Anna Maria", "Thùy", "Beyzâ", "Märta"),
)

GIVEN_M = _pool(
    "Aaron Abdul Adam Ahmed Aidan Alasdair Alessandro Ali Amir Anders Andrew Angus Anton Aravind Arjun Arlo "
    "Ashton Bailey Benjamin Bilal Bodhi Callum Cameron Carlos Caspian Chen Christos Connor Cooper Cyrus Daichi "
    "Daniel Darcy David Declan Deng Dev Dimitri Dylan Eamon Edward Elias Elijah Emre Ethan Fabian Felix Finn "
    "Fraser Gabriel Garang George Giorgio Hamish Harrison Harvey Hassan Henry Hugo Hussein Ibrahim Isaac Ivan "
    "Jack Jacob Jai Jamal Jarrah Jin Joel Jonah Joshua Kai Karim Khalid Kieran Koa Kosta Lachlan Leo Levi Liam "
    "Lorenzo Luca Lucas Mahmoud Malik Marcus Mateo Max Mehmet Minh Mohammed Nathan Nguyen Nikhil Noah Oliver Omar "
    "Oscar Otis Owen Panos Patrick Pedro Peter Quang Rafael Rahul Rajiv Reuben Rhys Riley Rohan Rory Ryan Salim "
    "Samir Samuel Santiago Sebastian Sefa Sione Stefan Sunil Tane Tariq Tavita Theo Thomas Toby Tomasz Tuan "
    "Viktor Viliami Wei William Xavier Yusuf Zachary Zain",
    *("René", "José", "Björn", "Loïc", "Seán", "Jean-Luc", "AJ", "Tuấn", "Łukasz", "João"),
)

PREFERRED = {
    "Abigail": "Abby",
    "Alessandro": "Alex",
    "Andrew": "Drew",
    "Benjamin": "Ben",
    "Charlotte": "Charlie",
    "Daniel": "Dan",
    "Daniela": "Dani",
    "Edward": "Ted",
    "Ekaterina": "Katya",
    "Gabriela": "Gabi",
    "Harriet": "Hattie",
    "Harrison": "Harry",
    "Josephine": "Josie",
    "Joshua": "Josh",
    "Lachlan": "Lachie",
    "Madeleine": "Maddie",
    "Matilda": "Tilly",
    "Mohammed": "Mo",
    "Patrick": "Paddy",
    "Samuel": "Sam",
    "Sebastian": "Seb",
    "Thomas": "Tom",
    "Valentina": "Val",
    "William": "Will",
    "Zachary": "Zac",
}

# Every school of this seed has these, so that nobody has to hunt for an awkward name.
AWKWARD = (
    ("Zoë", "O'Brien"),
    ("René", "D'Angelo"),
    ("Fiona", "McDonald"),
    ("Lotte", "van der Berg"),
    ("Karim", "Abd El-Rahman"),
    ("Grace", "St John"),
    ("Mary-Kate", "O'Sullivan"),
    ("Tuấn", "Nguyễn"),
    ("Anaïs", "Müller"),
    ("Hamish", "MacPherson"),
    ("Sione", "Tu'ipulotu"),
    ("Giulia", "De Luca"),
    ("Priya", "Krishnamurthy-Venkataraman"),
    ("Jean-Luc", "Le Gall"),
    ("Harriet", "Ng"),
    ("Eilish", "Fitzgerald-O'Neill"),
)

FAMILY = _pool(
    "Abbott Abdi Acheampong Adeyemi Agarwal Ahmadi Akhtar Albanesi Alexopoulos Alvarez Andersson Antonopoulos "
    "Appleby Arslan Ashworth Atkins Aydin Bacchus Bailey Bakker Banerjee Barakat Barlow Bauer Beaumont Begum "
    "Bellweather Bennett Bianchi Birch Blackwood Boateng Bortolotto Bosanquet Bradshaw Brankovic Brooke Bui "
    "Burgess Byrne Calloway Campbell Carmody Cartwright Castellano Chan Chandra Chatterjee Cho Christou Clarke "
    "Coghlan Cole Connolly Cordero Costa Coulthard Crabtree Cruz Cunningham Dang Darmawan Das Davies Delacroix "
    "Demir Deng Desai Dinh Dobson Doherty Donnelly Dragovic Drummond Duarte Dunstan Eberhardt Edwards Ekstrom "
    "Elliot Emmanuel Eriksen Esposito Evans Falzon Faulkner Fernandes Ferrari Finch Flanagan Fong Fonoti Forsyth "
    "Fraser Fukuda Galanis Gallagher Garang Gebremariam Georgiou Ghosh Gill Goldberg Gomez Goodwin Grech Greene "
    "Gunawardena Gupta Haddad Haile Hammond Hargreaves Harrington Hartmann Hassan Hayes Henare Hernandez Hoang "
    "Holloway Horvat Huang Hughes Hussein Huynh Ibrahim Ilic Ioannou Iqbal Ivanov Jafari Jansen Jayasuriya "
    "Jennings Jimenez Johansen Joshi Kanagaratnam Kapoor Karagiannis Kaur Keogh Khalil Khan Kiernan Kim Kovac "
    "Kowalski Kumar Kurosawa Lam Larsen Lau Lawson Le Lefevre Leung Li Lim Lindgren Lockwood Lombardi Lopez Lund "
    "Ly Mahmood Maher Malouf Mancini Mandic Marchetti Markovic Marsh Mathieson Mbeki Mehta Mendes Menzel "
    "Merriweather Mihailovic Minh Mitchell Mitrovic Mohamud Molloy Moretti Morgan Moss Mukherjee Murray Nair "
    "Nakamura Ngo Nguyen Nicolaou Nikolic Nkosi Noble Novak Nowak Oakley Obi Oduya Okafor Oliveira Olsen Ong "
    "Osman Ozturk Pace Palmer Papadakis Park Patel Pavlovic Pereira Perera Petrov Pham Phan Popescu Portelli "
    "Prasad Pritchard Quach Quigley Rahimi Rajan Ramirez Rao Rasmussen Redfern Reilly Ricci Roberts Romano Rossi "
    "Russo Rutherford Sahin Saleh Samarasinghe Santos Sato Schembri Schneider Sefo Sharma Sheridan Silva Singh "
    "Sinclair Smith Soares Soliman Sorensen Stanhope Stavrou Stojanovic Suleiman Sutherland Szabo Taleb Tan "
    "Tanaka Tavares Taylor Thompson Toma Tran Truong Tsang Turner Underhill Uzun Vaega Valentini Vargas Vasquez "
    "Vella Venter Villareal Virtanen Vo Vukovic Walsh Wanjiru Warsame Watanabe Weatherby Weiss Whitby Wijesinghe "
    "Wilkinson Williams Winterbourne Wong Wu Xu Yamamoto Yang Yildiz Yilmaz Young Yusuf Zammit Zeng Zhang "
    "Zielinski Zito Zuric",
    *("O'Brien", "O'Connor", "O'Keefe", "D'Angelo", "D'Souza", "Tu'ipulotu", "McDonald", "McKenzie", "MacPherson"),
    *("van der Berg", "van Dijk", "de Silva", "De Luca", "Le Gall", "St John", "Abd El-Rahman", "Al Zubaidi"),
    *("El-Khoury", "Smith-Okafor", "Nguyen-Tran", "Hall-Jones"),
    *("Nguyễn", "Müller", "Peña", "Lefèvre", "Kovačević", "Łukasiewicz"),
)
