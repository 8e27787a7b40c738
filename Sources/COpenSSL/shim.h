#pragma once
#include <stddef.h>
#include <stdint.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/obj_mac.h>
#include <openssl/param_build.h>
#include <openssl/params.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

// Parameter arrays hold pointers that must outlive the call: building them here keeps that
// out of Swift. Every function returns NULL or 0 on failure and leaves the reason in the
// error queue; what it returns belongs to the caller.

// A key from `group` and parameters built from the point (04 || X || Y) and, unless NULL, the scalar.
static inline EVP_PKEY *mianti_key_from_parts(
    const char *name, const char *group, const uint8_t *point, size_t count, const BIGNUM *scalar)
{
    EVP_PKEY *key = NULL;
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, name, NULL);
    OSSL_PARAM_BLD *builder = OSSL_PARAM_BLD_new();
    OSSL_PARAM *parameters = NULL;
    int selection = scalar == NULL ? EVP_PKEY_PUBLIC_KEY : EVP_PKEY_KEYPAIR;
    if (context != NULL && builder != NULL
        && OSSL_PARAM_BLD_push_utf8_string(builder, OSSL_PKEY_PARAM_GROUP_NAME, group, 0)
        && OSSL_PARAM_BLD_push_octet_string(builder, OSSL_PKEY_PARAM_PUB_KEY, point, count)
        && (scalar == NULL || OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_PRIV_KEY, scalar))
        && (parameters = OSSL_PARAM_BLD_to_param(builder)) != NULL
        && EVP_PKEY_fromdata_init(context) > 0
        && EVP_PKEY_fromdata(context, &key, selection, parameters) <= 0) {
        EVP_PKEY_free(key);
        key = NULL;
    }
    OSSL_PARAM_free(parameters);
    OSSL_PARAM_BLD_free(builder);
    EVP_PKEY_CTX_free(context);
    return key;
}

// The public key of a point; the range of the coordinates and the curve equation are checked.
static inline EVP_PKEY *mianti_key_from_point(
    const char *name, const char *group, const uint8_t *point, size_t count)
{
    EVP_PKEY *key = mianti_key_from_parts(name, group, point, count, NULL);
    EVP_PKEY_CTX *context = key == NULL ? NULL : EVP_PKEY_CTX_new(key, NULL);
    if (context == NULL || EVP_PKEY_public_check_quick(context) != 1) {
        EVP_PKEY_free(key);
        key = NULL;
    }
    EVP_PKEY_CTX_free(context);
    return key;
}

// 1 if 1 <= scalar <= order - distance.
static inline int mianti_scalar_in_range(const BIGNUM *scalar, const BIGNUM *order, BN_ULONG distance)
{
    BIGNUM *last = BN_dup(order);
    int inside = last != NULL && BN_sub_word(last, distance) && !BN_is_zero(scalar)
        && BN_cmp(scalar, last) <= 0;
    BN_free(last);
    return inside;
}

// The key pair of a scalar of 32 octets, big-endian, at most the order less `distance`.
static inline EVP_PKEY *mianti_key_from_scalar(
    const char *name, const char *group_name, int curve, unsigned distance, const uint8_t scalar[32])
{
    EVP_PKEY *key = NULL;
    uint8_t octets[65];
    EC_GROUP *group = EC_GROUP_new_by_curve_name(curve);
    EC_POINT *point = group == NULL ? NULL : EC_POINT_new(group);
    BIGNUM *number = BN_secure_new();
    if (point != NULL && number != NULL && BN_bin2bn(scalar, 32, number) != NULL) {
        BN_set_flags(number, BN_FLG_CONSTTIME);
        if (mianti_scalar_in_range(number, EC_GROUP_get0_order(group), distance)
            && EC_POINT_mul(group, point, number, NULL, NULL, NULL)
            && EC_POINT_point2oct(group, point, POINT_CONVERSION_UNCOMPRESSED, octets, 65, NULL) == 65)
            key = mianti_key_from_parts(name, group_name, octets, 65, number);
    }
    BN_clear_free(number);
    EC_POINT_free(point);
    EC_GROUP_free(group);
    return key;
}

// A new key pair.
static inline EVP_PKEY *mianti_key_generate(const char *name, const char *group)
{
    EVP_PKEY *key = NULL;
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, name, NULL);
    if (context != NULL && EVP_PKEY_keygen_init(context) > 0
        && EVP_PKEY_CTX_set_group_name(context, group) > 0)
        EVP_PKEY_generate(context, &key);
    EVP_PKEY_CTX_free(context);
    return key;
}

// Writes one number of a key (its scalar or a coordinate) as 32 octets, big-endian.
static inline int mianti_key_number(const EVP_PKEY *key, const char *name, uint8_t output[32])
{
    BIGNUM *number = NULL;
    int written = EVP_PKEY_get_bn_param(key, name, &number) && BN_bn2binpad(number, output, 32) == 32;
    BN_clear_free(number);
    return written;
}

// Writes a name as RFC 4514 says, in UTF-8, control characters escaped.
static inline int mianti_name_print(BIO *output, const X509_NAME *name)
{
    return X509_NAME_print_ex(output, name, 0, XN_FLAG_RFC2253 & ~ASN1_STRFLGS_ESC_MSB) >= 0;
}
