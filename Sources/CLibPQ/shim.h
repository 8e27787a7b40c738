#pragma once
#include <libpq-fe.h>

// PG_DIAG_SQLSTATE is a character macro, which Swift imports without a fixed type.
static inline const char *mianti_pq_sqlstate(const PGresult *result) {
    return PQresultErrorField(result, PG_DIAG_SQLSTATE);
}
