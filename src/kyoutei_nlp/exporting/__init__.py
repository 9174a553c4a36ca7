"""Exporting (出力): what the corpus knows, as records of the contract and as files others can open."""

from kyoutei_nlp.exporting.accounts import export_manifest, export_traces
from kyoutei_nlp.exporting.contract import CONTRACT_VERSION, contract_record
from kyoutei_nlp.exporting.csv_file import guarded_cell, write_rows
from kyoutei_nlp.exporting.form_file import write_form
from kyoutei_nlp.exporting.forms import FormColumn, FormRow, FormSheet
from kyoutei_nlp.exporting.parquet import RowsFile, read_text_rows, write_text_rows
from kyoutei_nlp.exporting.tables import legal_text
from kyoutei_nlp.exporting.writers import FORMATS, Exported, export, export_tables

__all__ = [
    "CONTRACT_VERSION",
    "FORMATS",
    "Exported",
    "FormColumn",
    "FormRow",
    "FormSheet",
    "RowsFile",
    "contract_record",
    "export",
    "export_manifest",
    "export_tables",
    "export_traces",
    "guarded_cell",
    "legal_text",
    "read_text_rows",
    "write_form",
    "write_rows",
    "write_text_rows",
]
