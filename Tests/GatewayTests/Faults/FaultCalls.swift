import Codes
import JSON

@testable import Gateway

/// A request to be made once, with all that it needs already there.
struct FaultRequest {
    var method = "POST"
    var target: String
    var body = ""
    var tag: String?
}

/// One call of a route, and how to make ready for it.
struct FaultCall: Sendable {
    typealias Making = @Sendable (FaultWorld, Int) async throws -> FaultRequest

    /// Method and pattern of the route.
    let route: String
    /// Which of several calls of the route.
    let label: String
    /// Whether it goes on in steps, each by its own business key: what it writes once is told by
    /// these words.
    let stepWords: [String]
    let make: Making

    init(
        _ route: String, _ label: String = "", steps: [String] = [], _ make: @escaping Making
    ) {
        self.route = route
        self.label = label
        stepWords = steps
        self.make = make
    }

    var name: String { label.isEmpty ? route : "\(route) (\(label))" }

    /// Calls of every route of the contract; the reading ones are those of the matrix.
    static func all() -> [FaultCall] {
        licenses + exemption + sharing + publicity + reading
    }

    private static var reading: [FaultCall] {
        RouteTable.contract.routes.filter { $0.method == "GET" && !$0.isOpen }.flatMap { route in
            (Probe.all[route.name] ?? []).prefix(1).map { probe in
                FaultCall(route.name) { world, _ in
                    let target = probe.target(world.objects)
                    return FaultRequest(
                        method: "GET", target: target.replacing("permit-2018", with: "2018-permit"))
                }
            }
        }
    }

    private static let licenses: [FaultCall] = [
        FaultCall("PUT /v1/license-types/{typeCode}") { _, number in
            let suffix = String("\(1100 + number)".suffix(3))
            return FaultRequest(
                method: "PUT", target: "/v1/license-types/11100000MB0143028R\(suffix)",
                body: LicenseRoutesTests.type)
        },
        FaultCall("POST /v1/licenses") { _, number in
            FaultRequest(
                target: "/v1/licenses", body: LicenseRoutesTests.body(number: "F-\(number)"))
        },
        FaultCall("POST /v1/licenses/search") { _, _ in
            let purpose = ExemptionRouteTests.purpose()
            return FaultRequest(
                target: "/v1/licenses/search",
                body: #"{"typeCode":"\#(LicenseRoutesTests.typeCode)","number":"N-1","#
                    + #""purpose":\#(purpose)}"#)
        },
        FaultCall("POST /v1/licenses/{identifier}/views") { world, _ in
            FaultRequest(
                target: "/v1/licenses/\(world.objects.license)/views", body: FaultWorld.purpose)
        },
        FaultCall("POST /v1/licenses/{identifier}/transitions") { world, number in
            FaultRequest(
                target: "/v1/licenses/\(try await world.license(number))/transitions",
                body: Probe.move, tag: "\"1\"")
        },
        FaultCall("POST /v1/licenses/{identifier}/versions") { world, number in
            let body = LicenseRoutesTests.body(number: "F-\(number)")
                .replacing(#""issuedOn":"2026-03-05""#, with: #""issuedOn":"2026-11-20""#)
            return FaultRequest(
                target: "/v1/licenses/\(try await world.license(number))/versions", body: body,
                tag: "\"1\"")
        },
        FaultCall("POST /v1/licenses/{identifier}/copies") { world, _ in
            let about = #""validUntil":"2026-12-31T00:00:00+08:00","disclose":[],"format":"token"}"#
            return FaultRequest(
                target: "/v1/licenses/\(world.objects.license)/copies",
                body: String(FaultWorld.purpose.dropLast()) + "," + about)
        },
        FaultCall("POST /v1/licenses/{identifier}/codes") { world, number in
            FaultRequest(
                target: "/v1/licenses/\(try await world.license(number))/codes", body: "{}")
        },
        FaultCall("POST /v1/presentations") { world, _ in
            FaultRequest(target: "/v1/presentations", body: Stall.body(world.objects.license))
        },
        FaultCall("POST /v1/verifications", "token") { world, _ in
            FaultRequest(target: "/v1/verifications", body: #"{"token":"\#(world.token)"}"#)
        },
        FaultCall("POST /v1/verifications", "number") { _, _ in
            FaultRequest(
                target: "/v1/verifications",
                body: #"{"typeCode":"\#(LicenseRoutesTests.typeCode)","number":"N-1","#
                    + #""holder":\#(FaultWorld.citizen)}"#)
        },
        FaultCall("POST /v1/verifications", "identifier") { world, _ in
            FaultRequest(
                target: "/v1/verifications",
                body: #"{"identifier":"\#(world.objects.license)","holder":\#(FaultWorld.citizen)}"#
            )
        },
        FaultCall("POST /v1/verifications/batch") { world, _ in
            FaultRequest(
                target: "/v1/verifications/batch", body: #"{"token":"\#(world.token)"}"#)
        },
    ]

    private static let exemption: [FaultCall] =
        [
            FaultCall("PUT /v1/items/{taskCode}") { _, number in
                let place = String("\(1100 + number)".suffix(3))
                return FaultRequest(
                    method: "PUT", target: "/v1/items/113205000141499658399019900\(place)C",
                    body: FaultWorld.list)
            },
            FaultCall("PUT /v1/cases/{caseNumber}") { _, number in
                FaultRequest(
                    method: "PUT", target: "/v1/cases/F-\(number)",
                    body: #"{"item":"\#(ExemptionRouteTests.code)","version":1,"state":"02"}"#)
            },
            FaultCall("POST /v1/resolutions") { _, number in
                FaultRequest(
                    target: "/v1/resolutions", body: FaultWorld.Exempt.request(name: "李\(number)"))
            },
            FaultCall("POST /v1/resolutions/{id}/answers") { world, number in
                let made = try await world.resolved(number)
                let question = made.json["questions"]?.elements?.first?["id"]?.text ?? ""
                let id = made.json["id"]?.text ?? ""
                return FaultRequest(
                    target: "/v1/resolutions/\(id)/answers",
                    body: #"{"answers":{"\#(question)":"no"}}"#)
            },
            FaultCall("DELETE /v1/resolutions/{id}/materials/{code}/promises") { world, number in
                let path =
                    "/v1/resolutions/\(try await world.resolution(number))/materials/M002/promises"
                _ = try await world.maker.post(path, promise)
                return FaultRequest(method: "DELETE", target: path)
            },
        ]
        + [
            ("views", FaultWorld.purpose),
            ("refresh", "{}"),
            ("materials/{code}/documents", FaultWorld.purpose),
            ("materials/{code}/fulfilments", #"{"receivedAs":"original","copies":1}"#),
            ("materials/{code}/promises", promise),
        ].map { path, body in
            FaultCall("POST /v1/resolutions/{id}/\(path)") { world, number in
                let code = path.hasSuffix("promises") ? "M002" : "M001"
                let id = try await world.resolution(number)
                return FaultRequest(
                    target: "/v1/resolutions/\(id)/\(path.replacing("{code}", with: code))",
                    body: body)
            }
        }

    private static let promise = #"{"textVersion":"1","signer":"applicant","signature":"x"}"#
}
