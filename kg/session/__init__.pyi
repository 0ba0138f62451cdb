from .answers import Answer as Answer
from .answers import Card as Card
from .answers import OverTime as OverTime
from .answers import Page as Page
from .answers import Plot as Plot
from .answers import Rows as Rows
from .session import Session as Session
from .session import open_session as open_session
