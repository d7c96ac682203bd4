"""What can be asked: frozen values out, narrowed to what the asker may see."""
