"""A company's own documents (R61): its DOCX templates, checked and filled in."""
