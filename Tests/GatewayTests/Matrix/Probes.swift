import Codes
import JSON

@testable import Gateway

/// How a route is asked for an object of department A, by a key of department B.
struct Probe: Sendable {
    /// What the two answers, about A's object and about nothing, have to do with each other.
    enum Rule: Sendable {
        /// Equal in status, code and body: the object might as well not be there.
        case same
        /// Open to other departments by the contract; the reason stands here.
        case shared(String)
        /// Names are chosen by clients: taken is refused, shows nothing, changes nothing.
        case taken(String)
        /// There is no object in the request; the answer shows nothing of A's.
        case list
        /// It speaks of the caller alone, or of nothing that belongs to a department.
        case ownerless
    }

    let rule: Rule
    let target: @Sendable (Objects) -> String
    let body: @Sendable (Objects) -> String

    init(
        _ rule: Rule, _ target: @escaping @Sendable (Objects) -> String,
        _ body: @escaping @Sendable (Objects) -> String
    ) {
        self.rule = rule
        self.target = target
        self.body = body
    }

    init(_ rule: Rule, _ target: @escaping @Sendable (Objects) -> String) {
        self.init(rule, target, { _ in "" })
    }

    static let b = Town.other.code
    static let purpose = ExemptionRouteTests.purpose(b)
    static let move = #"{"to":"REVOKED","reasonCode":"violation","decidedOn":"2026-11-21"}"#
    static let crossing =
        "licenses:read and licenses:verify serve windows of other departments"
    static let receiver = "a receiver pulls and answers for all departments"

    /// At least one probe for each route of the contract that is not open.
    static let all: [String: [Probe]] = licenses.merging(exemption) { $0 + $1 }
        .merging(sharing) { $0 + $1 }.merging(publicity) { $0 + $1 }
        .merging(["GET /v1/me": [Probe(.ownerless) { _ in "/v1/me" }]]) { $0 + $1 }

    private static let licenses: [String: [Probe]] = [
        "PUT /v1/license-types/{typeCode}": [
            Probe(
                .taken(
                    "types are data all departments share; types:write is given to their keeper"),
                { _ in "/v1/license-types/\(LicenseRoutesTests.typeCode)" },
                { _ in LicenseRoutesTests.type })
        ],
        "GET /v1/license-types": [Probe(.ownerless) { _ in "/v1/license-types" }],
        "GET /v1/license-types/{typeCode}": [
            Probe(.ownerless) { _ in "/v1/license-types/\(LicenseRoutesTests.typeCode)" }
        ],
        "POST /v1/licenses": [
            Probe(.ownerless, { _ in "/v1/licenses" }, { _ in LicenseRoutesTests.body() })
        ],
        "POST /v1/licenses/search": [
            Probe(
                .shared(crossing), { _ in "/v1/licenses/search" },
                { _ in
                    #"{"typeCode":"\#(LicenseRoutesTests.typeCode)","number":"N-1","#
                        + #""purpose":\#(purpose)}"#
                })
        ],
        "GET /v1/licenses/reports/in-step": [
            Probe(.list) { _ in "/v1/licenses/reports/in-step" }
        ],
        "GET /v1/licenses/reports/waiting": [
            Probe(.list) { _ in "/v1/licenses/reports/waiting?side=license" }
        ],
        "GET /v1/licenses/reports/uses": [
            Probe(.list) { _ in "/v1/licenses/reports/uses" }
        ],
        "GET /v1/licenses/{identifier}": [
            Probe(.shared(crossing)) { "/v1/licenses/\($0.license)" }
        ],
        "POST /v1/licenses/{identifier}/views": [
            Probe(
                .shared(crossing), { "/v1/licenses/\($0.license)/views" },
                { _ in #"{"purpose":\#(purpose)}"# })
        ],
        "POST /v1/licenses/{identifier}/transitions": [
            Probe(.same, { "/v1/licenses/\($0.license)/transitions" }, { _ in move })
        ],
        "POST /v1/licenses/{identifier}/versions": [
            Probe(
                .same, { "/v1/licenses/\($0.license)/versions" },
                { _ in LicenseRoutesTests.body() })
        ],
        "POST /v1/licenses/{identifier}/copies": [
            Probe(
                .shared(crossing), { "/v1/licenses/\($0.license)/copies" },
                { _ in
                    #"{"purpose":\#(purpose),"validUntil":"2026-12-31T00:00:00+08:00","#
                        + #""disclose":[],"format":"token"}"#
                })
        ],
        "POST /v1/licenses/{identifier}/codes": [
            Probe(.same, { "/v1/licenses/\($0.license)/codes" }, { _ in "{}" })
        ],
        "POST /v1/presentations": [
            Probe(.shared(crossing), { _ in "/v1/presentations" }, { Stall.body($0.license) })
        ],
        "POST /v1/verifications": [
            Probe(
                .shared(crossing), { _ in "/v1/verifications" },
                { #"{"identifier":"\#($0.license)","holder":\#(LicenseRoutesTests.company)}"# })
        ],
        "POST /v1/verifications/batch": [
            Probe(
                .shared(crossing), { _ in "/v1/verifications/batch" },
                { #"{"identifier":"\#($0.license)","holder":\#(LicenseRoutesTests.company)}"# })
        ],
    ]

    private static let exemption: [String: [Probe]] = {
        var probes: [String: [Probe]] = [
            "PUT /v1/items/{taskCode}": [
                Probe(
                    .taken("item lists are public; only their office changes them"),
                    { "/v1/items/\($0.item)" },
                    { _ in
                        ExemptionRouteTests.item([]).replacing(
                            ExemptionRouteTests.office, with: b)
                    })
            ],
            "GET /v1/items": [Probe(.ownerless) { _ in "/v1/items" }],
            "GET /v1/items/{taskCode}": [
                Probe(.shared("item lists are public")) { "/v1/items/\($0.item)" }
            ],
            "GET /v1/items/{taskCode}/quality": [
                Probe(.shared("item lists are public")) { "/v1/items/\($0.item)/quality" }
            ],
            "PUT /v1/cases/{caseNumber}": [
                Probe(
                    .taken("case numbers are chosen by their offices"),
                    { "/v1/cases/\($0.caseNumber)" },
                    { _ in #"{"item":"\#(ExemptionRouteTests.code)","version":1,"state":"02"}"# })
            ],
            "GET /v1/cases/{caseNumber}": [Probe(.same) { "/v1/cases/\($0.caseNumber)" }],
            "POST /v1/resolutions": [
                // On behalf of A, and on its own behalf with the number of A's case.
                Probe(
                    .same, { _ in "/v1/resolutions" },
                    { ExemptionRouteTests.request(purpose: purpose(of: $0, "113205000141499658")) }
                ),
                Probe(
                    .same, { _ in "/v1/resolutions" },
                    { ExemptionRouteTests.request(purpose: purpose(of: $0, b)) }),
            ],
        ]
        let bodies = [
            "views": #"{"purpose":\#(purpose)}"#, "answers": #"{"answers":{"q":"no"}}"#,
            "refresh": "{}", "materials/M001/documents": #"{"purpose":\#(purpose)}"#,
            "materials/M001/fulfilments": #"{"receivedAs":"original","copies":1}"#,
            "materials/M002/promises": #"{"textVersion":"1","signer":"a","signature":"x"}"#,
        ]
        for (path, body) in bodies {
            let pattern = path.replacing("M001", with: "{code}").replacing("M002", with: "{code}")
            probes["POST /v1/resolutions/{id}/\(pattern)"] = [
                Probe(.same, { "/v1/resolutions/\($0.resolution)/\(path)" }, { _ in body })
            ]
        }
        probes["GET /v1/resolutions/{id}"] = [Probe(.same) { "/v1/resolutions/\($0.resolution)" }]
        probes["GET /v1/resolutions/{id}/notice"] = [
            Probe(.same) { "/v1/resolutions/\($0.resolution)/notice" }
        ]
        probes["DELETE /v1/resolutions/{id}/materials/{code}/promises"] = [
            Probe(.same) { "/v1/resolutions/\($0.resolution)/materials/M002/promises" }
        ]
        return probes
    }()

    private static func purpose(of objects: Objects, _ office: String) -> String {
        ExemptionRouteTests.purpose(office).replacing("CASE-1", with: objects.caseNumber)
    }

    private static func lookUp(_ dataset: String, _ wanted: String) -> String {
        """
        {"dataset":"\(dataset)","subject":{"person":"\(SharingBench.person)"},\(wanted),
        "purpose":\(purpose)}
        """
    }

    private static let sharing: [String: [Probe]] = [
        "PUT /v1/datasets/{code}": [
            Probe(
                .taken("dataset codes are one catalogue"), { "/v1/datasets/\($0.draft)" },
                { _ in SharingBench.definition })
        ],
        "GET /v1/datasets/{code}": [
            Probe(.same) { "/v1/datasets/\($0.draft)" },
            Probe(.shared("the catalogue shows what is published")) {
                "/v1/datasets/\($0.dataset)"
            },
        ],
        "POST /v1/datasets/{code}/transitions": [
            Probe(
                .same, { "/v1/datasets/\($0.dataset)/transitions" },
                { _ in #"{"to":"PAUSED","reason":"x"}"# })
        ],
        "POST /v1/datasets/{code}/records": [
            Probe(.same, { "/v1/datasets/\($0.dataset)/records" }, { _ in SharingBench.line })
        ],
        "GET /v1/catalog": [Probe(.list) { _ in "/v1/catalog?owner=113205000141499658" }],
        "POST /v1/grants": [
            Probe(
                .same, { _ in "/v1/grants" },
                {
                    """
                    {"dataset":"\($0.draft)","use":["query"],"fields":["state"],"items":[],
                    "scene":"s","text":"t","legalBasis":"l","until":"2026-12-31","perDay":9}
                    """
                })
        ],
        "GET /v1/grants": [
            Probe(.list) { _ in "/v1/grants" }, Probe(.list) { _ in "/v1/grants?role=owner" },
        ],
        "GET /v1/grants/{id}": [Probe(.same) { "/v1/grants/\($0.grant)" }],
        "POST /v1/grants/{id}/decision": [
            Probe(
                .same, { "/v1/grants/\($0.grant)/decision" },
                { _ in #"{"decision":"approve","reason":"x"}"# })
        ],
        "POST /v1/grants/{id}/withdrawal": [
            Probe(
                .same, { "/v1/grants/\($0.grant)/withdrawal" }, { _ in #"{"reason":"x"}"# })
        ],
        "POST /v1/queries": [
            Probe(
                .same, { _ in "/v1/queries" }, { lookUp($0.draft, #""fields":["state"]"#) }),
            Probe(
                .shared("a published dataset is known; without a grant it answers 403"),
                { _ in "/v1/queries" }, { lookUp($0.dataset, #""fields":["state"]"#) }),
        ],
        "POST /v1/checks": [
            Probe(
                .same, { _ in "/v1/checks" }, { lookUp($0.draft, #""claims":{"state":"x"}"#) })
        ],
        "GET /v1/accesses": [Probe(.list) { _ in "/v1/accesses" }],
        "POST /v1/accesses/search": [
            Probe(
                .list, { _ in "/v1/accesses/search" },
                { _ in
                    #"{"subject":{"codeType":"111","code":"\#(SharingBench.person)"},"#
                        + #""purpose":\#(purpose)}"#
                })
        ],
    ]

    private static let publicity: [String: [Probe]] = {
        let company = """
            {"kind":"legal","name":"示例食品有限公司","codeType":"001","code":"91320500MA1M7K2X4E",
            "legalRepresentative":"李小明"}
            """
        return [
            "POST /v1/decisions": [
                // The same document again, for A, with A's license.
                Probe(
                    .same, { _ in "/v1/decisions" },
                    { Maker.decision($0.documentNumber, counterpart: company) }),
                Probe(
                    .same, { _ in "/v1/decisions" },
                    { _ in
                        Maker.decision(
                            "X-1", counterpart: company,
                            more: #","department":"113205000141499658""#)
                    }),
                Probe(
                    .same, { _ in "/v1/decisions" },
                    {
                        Maker.decision(
                            "X-2", counterpart: company,
                            more: #","licenses":[{"action":"transition","identifier":"#
                                + #""\#($0.license)","body":\#(move)}]"#)
                    }),
                Probe(
                    .same, { _ in "/v1/decisions" },
                    {
                        Maker.decision(
                            "X-3", counterpart: company,
                            more: #","licenses":[{"action":"version","identifier":"#
                                + #""\#($0.license)","body":\#(LicenseRoutesTests.body())}]"#)
                    }),
            ],
            "GET /v1/publicity/records": [
                Probe(.list) { _ in "/v1/publicity/records" },
                Probe(.list) { _ in "/v1/publicity/records?department=113205000141499658" },
            ],
            "GET /v1/publicity/records/{id}": [
                Probe(.same) { "/v1/publicity/records/\($0.record)" }
            ],
            "POST /v1/publicity/records/{id}/views": [
                Probe(
                    .same, { "/v1/publicity/records/\($0.record)/views" },
                    { _ in #"{"purpose":\#(purpose)}"# })
            ],
            "PATCH /v1/publicity/records/{id}": [
                Probe(
                    .same, { "/v1/publicity/records/\($0.record)" },
                    { _ in #"{"fields":{"XK_NR":"x"}}"# })
            ],
            "POST /v1/publicity/reports": [
                Probe(
                    .same, { _ in "/v1/publicity/reports" }, { #"{"ids":["\#($0.record)"]}"# })
            ],
            "GET /v1/publicity/feed": [
                Probe(.shared(receiver)) { _ in "/v1/publicity/feed" }
            ],
            "GET /v1/publicity/export": [
                Probe(.shared(receiver)) { _ in "/v1/publicity/export?kind=permit" }
            ],
            "GET /v1/publicity/templates/{code}": [
                Probe(.ownerless) { _ in "/v1/publicity/templates/permit-2018" }
            ],
            "POST /v1/publicity/imports": [
                Probe(
                    .ownerless, { _ in "/v1/publicity/imports?kind=permit" }, { _ in "a,b\n1,2\n" })
            ],
            "POST /v1/publicity/receipts": [
                Probe(
                    .shared(receiver), { _ in "/v1/publicity/receipts" },
                    {
                        #"{"items":[{"recordId":"\#($0.record)","version":9,"result":"accepted","#
                            + #""at":"2026-11-21T09:00:00+08:00"}]}"#
                    })
            ],
        ]
    }()
}
