"""The commands, one module each: ``arguments`` declares, ``run`` does. Imported when called."""
