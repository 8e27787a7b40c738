#include "contract.h"

#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char openapi[] = {
#embed "../../Schemas/openapi.yaml"
};

const unsigned char *mianti_openapi(void) { return openapi; }
size_t mianti_openapi_size(void) { return sizeof openapi; }
