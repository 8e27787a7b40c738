internal import Codes
internal import JSON
internal import Licenses
internal import Signing

/// Reading and searching over the wire (查询接口).
enum ReadHandlers {
    /// GET: type, issuer, period, state, history.
    static let get: Handler = { call, services in
        try call.allowQuery()
        let found = try await finder(call, services).license(call.parameter("identifier"))
        return .answer(
            .json(revision: found.revision) {
                found.license.writeMasked(found.type, on: call.day, to: &$0)
            })
    }

    /// POST views: the whole, for a purpose; the access record commits first.
    static let view: Handler = { call, services in
        var object = try call.object()
        let purpose = try call.purpose(&object)
        try object.end()
        let found = try await finder(call, services).license(call.parameter("identifier"))
        let answer = Answer.json(revision: found.revision) {
            found.license.writeWhole(found.type, on: call.day, to: &$0)
        }
        let access = LicenseAccess(call: call, services: services, purpose: purpose)
        return .commit(try access.changes("license.view", found.license, answer), answer)
    }

    /// POST search: by holder or by number, for a purpose; an access record for each issuer and holder.
    static let search: Handler = { call, services in
        var object = try call.object()
        let purpose = try call.purpose(&object)
        let query = try FindLicenses.Query(reading: &object)
        try object.end()
        let (items, isComplete) = try await finder(call, services).search(query, now: call.now)
        let answer = Answer.json { writer in
            writer.objects("items", items) { item, writer in
                item.license.writeHit(item.type, on: call.day, to: &writer)
            }
            writer.bool("complete", isComplete)
            writer.objects("sources", ["license store"]) { source, writer in
                writer.string("source", source)
                writer.string("asOf", "\(call.now)")
                writer.string("outcome", items.isEmpty ? "none" : "found")
            }
        }
        let access = LicenseAccess(call: call, services: services, purpose: purpose)
        return .commit(
            try access.changes("license.search", items.map(\.license), query, answer), answer)
    }

    private static func finder(_ call: Call, _ services: Services) throws -> FindLicenses {
        FindLicenses(services.store, types: try call.requireCaller().readableTypes)
    }
}

extension FindLicenses.Query {
    /// Takes `holder{codeType, code}` with `typeCode?`, or `typeCode` and `number`; and `states?`.
    init(reading object: inout Object) throws(Fault) {
        let number = try object.optionalName("number", limit: 128)
        if var holder = try object.optionalObject("holder") {
            guard number == nil else {
                throw Fault(.unreadable, "search.two-keys", at: object.pointer(to: "number"))
            }
            let code = try holder.subjectCode()
            try holder.end()
            self.init(.holder(code, typeCode: try object.optionalName("typeCode", limit: 21)))
        } else if let number {
            self.init(.number(typeCode: try object.name("typeCode", limit: 21), number))
        } else {
            throw Fault(.unreadable, "json.missing", at: object.pointer(to: "holder"))
        }
        let asked = try object.strings("states", optional: true)
        if asked.isEmpty { return }
        states = []
        for (index, text) in asked.enumerated() {
            guard let state = LicenseState(rawValue: text) else {
                let allowed = LicenseState.allCases.map(\.rawValue).joined(separator: ", ")
                throw Fault(
                    .unreadable, "json.choice", at: "\(object.pointer(to: "states"))/\(index)",
                    ["allowed": allowed])
            }
            states.insert(state)
        }
    }
}
