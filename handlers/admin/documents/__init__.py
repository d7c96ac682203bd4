"""The company's own documents (R61): templates that an administrator sends."""
