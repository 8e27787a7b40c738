#pragma once
#include <stddef.h>

/* Schemas/openapi.yaml, embedded by the C compiler: as a literal of Swift it took a minute to compile. */
const unsigned char *mianti_openapi(void);
size_t mianti_openapi_size(void);
