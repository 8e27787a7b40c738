internal import Contract

/// The wire contract as a file (接口文件), as the program was built with it.
enum ContractRoutes {
    static let all: [Route] = [
        Route("GET", "/openapi.yaml", isOpen: true) { call, _ in
            try call.allowQuery()
            return .answer(
                Answer(
                    contentType: "application/yaml",
                    headers: [["Cache-Control", "public, max-age=300"]],
                    body: Contract.openAPI))
        }
    ]
}
