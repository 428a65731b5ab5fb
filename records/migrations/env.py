"""How the steps are run: on the connection that `records.migrate` opened, in its transaction."""

from alembic import context

from records.tables import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
