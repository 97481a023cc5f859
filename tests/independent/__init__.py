"""An independent proof of coplan: its own reading of the planning model, sharing no code with the package."""
