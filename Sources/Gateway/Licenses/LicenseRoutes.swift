internal import Codes
internal import JSON
internal import Licenses

/// Routes of licenses (电子证照接口).
enum LicenseRoutes {
    static let all = own + LicenseReports.routes

    private static let own: [Route] = [
        Route(
            "PUT", "/v1/license-types/{typeCode}", scope: .typesWrite, readsRevision: true,
            handler: TypeHandlers.put),
        Route("GET", "/v1/license-types", handler: TypeHandlers.list),
        Route("GET", "/v1/license-types/{typeCode}", handler: TypeHandlers.get),
        Route(
            "POST", "/v1/licenses", scope: .licensesIssue, idempotency: .required, isHeavy: true,
            handler: IssueHandlers.issue),
        Route(
            "POST", "/v1/licenses/search", scope: .licensesRead, handler: ReadHandlers.search),
        Route(
            "GET", "/v1/licenses/{identifier}", scope: .licensesRead, handler: ReadHandlers.get),
        Route(
            "POST", "/v1/licenses/{identifier}/views", scope: .licensesRead,
            handler: ReadHandlers.view),
        Route(
            "POST", "/v1/licenses/{identifier}/transitions", scope: .licensesIssue,
            idempotency: .required, readsRevision: true, handler: IssueHandlers.move),
        Route(
            "POST", "/v1/licenses/{identifier}/versions", scope: .licensesIssue,
            idempotency: .required, readsRevision: true, isHeavy: true,
            handler: IssueHandlers.renew),
        Route(
            "POST", "/v1/verifications", scope: .licensesVerify, isHeavy: true,
            handler: VerificationHandlers.verify),
        Route(
            "POST", "/v1/verifications/batch", scope: .licensesVerify,
            bodyLimit: VerificationBatch.bodyLimit, isHeavy: true,
            handler: VerificationHandlers.batch),
        Route("GET", "/v1/trust-list", isOpen: true, handler: TrustHandlers.list),
        Route(
            "GET", "/v1/revocation-lists", isOpen: true, handler: RevocationListHandlers.list),
        Route(
            "GET", "/v1/revocation-lists/{id}", isOpen: true, handler: RevocationListHandlers.get),
        // Not heavy: it signs once for each change, and strangers must not take callers' permits.
        Route("GET", "/v1/status-lists/{id}", isOpen: true, handler: StatusListHandlers.get),
        Route("GET", "/v1/keys", isOpen: true, handler: KeyHandlers.list),
    ]
}
