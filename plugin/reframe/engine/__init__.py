"""The engine: one process per user that carries jobs through, whoever starts or ends around it."""
