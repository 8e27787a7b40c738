internal import Codes
internal import JSON
internal import Signing

/// Routes of the gateway itself (公共接口): who am I, health, pages of errors.
enum CoreRoutes {
    static let all: [Route] = [
        Route("GET", "/v1/me", handler: me),
        Route("GET", "/healthz", isOpen: true) { _, _ in
            .answer(.json { $0.string("status", "ok") })
        },
        Route("GET", "/readyz", isOpen: true, handler: ready),
        Route("GET", "/docs", isOpen: true, handler: ErrorPages.index),
        Route("GET", "/docs/errors/{code}", isOpen: true, handler: ErrorPages.page),
    ]

    private static let me: Handler = { call, _ in
        let caller = try call.requireCaller()
        return .answer(
            .json { writer in
                writer.object("department") { caller.department.write(to: &$0) }
                writer.strings("scopes", caller.scopes.map(\.rawValue).sorted())
                writer.object("limits") { caller.limits.write(to: &$0) }
                writer.nullable("expires", caller.expires.map { "\($0)" })
            })
    }

    private static let ready: Handler = { call, services in
        _ = try services.signer.signer(at: call.now.seconds)
        _ = try await services.store.record(RecordRef(.caller, "ready"))
        guard services.isWritable() else { throw StoreError.unavailable("writes have stopped") }
        return .answer(.json { $0.string("status", "ready") })
    }
}

extension RouteTable {
    /// Every route of the contract that is built.
    public static let contract = RouteTable(
        CoreRoutes.all + ContractRoutes.all + LicenseRoutes.all + ShowingRoutes.all
            + ExemptionRoutes.all + SharingRoutes.all + PublicityRoutes.all + LedgerRoutes.all)
}
