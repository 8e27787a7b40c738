#pragma once
#include <jansson.h>

/* Function-like macros of jansson that Swift cannot see. */
static inline int mianti_json_error_code(const json_error_t *error) {
    return (int)json_error_code(error);
}
static inline int mianti_json_boolean(const json_t *value) { return json_is_true(value); }
static inline void mianti_json_release(json_t *value) { json_decref(value); }
static inline json_type mianti_json_type(const json_t *value) { return json_typeof(value); }
