"""Who meets what at the addresses of this room."""

from tests.test_house.people import LENAS, PAYERS
from tests.test_house.rows import book_year, statement

ACCESS = {
    ("GET", "books.statement"): (statement, LENAS),
    ("GET", "books.statement_word"): (statement, LENAS),
    ("GET", "books.statement_pdf"): (statement, LENAS),
    ("GET", "books.books"): (book_year, PAYERS),
    ("GET", "books.journal"): (book_year, PAYERS),
    ("GET", "books.named_list"): (book_year, PAYERS),
    ("GET", "books.named_list_pdf"): (book_year, PAYERS),
    ("GET", "books.named_list_sheet"): (book_year, PAYERS),
}
