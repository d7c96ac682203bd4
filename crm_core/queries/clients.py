from crm_core.queries.query import Query


class ClientQueries(Query): ...
